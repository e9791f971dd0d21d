/** Networks of this machine: bridges, and one nftables table for each stack. */
@NullMarked
package jcompose.network;

import org.jspecify.annotations.NullMarked;
