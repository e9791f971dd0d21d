/** Other programs: started, fed, listened to, and waited for. */
@NullMarked
package jcompose.process;

import org.jspecify.annotations.NullMarked;
