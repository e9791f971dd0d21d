package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Connection;
import jcompose.type.Ipv4;
import jcompose.type.Subnet;

/**
 * A container's place on a network.
 *
 * @param network the network's full name
 * @param internal no way out: never the default route
 * @param connection what the stack file says about it
 */
public record Attachment(
        String network, Subnet subnet, boolean internal, Ipv4 address, Connection connection) {}
