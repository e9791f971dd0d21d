package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;

import java.util.List;

/** A container that goes, and why. */
record Stop(Container container, List<Reason> reasons) {}
