package jcompose.reconciler.desired;

/** Whose users a container's are. */
public enum UserMode {
    /** As the machine's settings say. */
    MACHINE_DEFAULT,

    /** Root in it is root on the machine, with fewer rights. */
    HOST,

    /** It has a user namespace: root in it is nobody on the machine. */
    OWN
}
