package jcompose.reconciler.plan;

import jcompose.reconciler.desired.Connection;
import jcompose.reconciler.plan.NetworkPlan.Place;

/** A connection, and the network that it is to. */
record Joining(Place place, Connection connection) {}
