package jcompose.runtime;

import jcompose.type.ContainerId;
import jcompose.type.Pid;

/** A running container of which another one shares a namespace. */
public record JoinedContainer(ContainerId id, Pid process, String hostname) {}
