package jcompose.reconciler.desired;

import java.util.Locale;
import java.util.Optional;

/** How containers on a network reach each other and others. */
public sealed interface NetworkDriver {
    /** What interfaces of containers are called, with a number behind it. */
    String USUAL_PREFIX = "eth";

    /**
     * By a bridge of the machine's, which is their gateway.
     *
     * @param name of the bridge; empty: one that follows from the network's name
     * @param prefix of the names of interfaces in containers
     * @param talking whether containers reach each other, or the machine alone
     */
    record Bridge(Optional<String> name, String prefix, boolean talking, WayOut way)
            implements NetworkDriver {
        public static final Bridge USUAL =
                new Bridge(Optional.empty(), USUAL_PREFIX, true, WayOut.USUAL);

        @Override
        public String toString() {
            return "bridge"
                    + name.map(text -> " " + text).orElse("")
                    + (prefix.equals(USUAL_PREFIX) ? "" : " with " + prefix + "N")
                    + (talking ? "" : " of containers that do not reach each other")
                    + (way.equals(WayOut.USUAL) ? "" : " (" + way + ")");
        }
    }

    /**
     * By an interface of the machine's, on whose network they have addresses of their own.
     *
     * @param parent that interface; empty: one that leads nowhere
     * @param mode who of them reaches whom (man 8 ip-link)
     * @param flag of ipvlan, the same once more; else empty
     */
    record OnParent(Kind kind, Optional<String> parent, String mode, String flag)
            implements NetworkDriver {
        @Override
        public String toString() {
            return kind
                    + parent.map(name -> " on " + name).orElse("")
                    + " ("
                    + mode
                    + (flag.isEmpty() ? "" : ", " + flag)
                    + ")";
        }
    }

    /** Whether a container has a MAC address of its own there, or shares the parent's. */
    enum Kind {
        MACVLAN,
        IPVLAN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The first part of the names of interfaces in containers. */
    default String interfacePrefix() {
        return this instanceof Bridge bridge ? bridge.prefix() : USUAL_PREFIX;
    }

    /** As a stack file has it. */
    default String word() {
        return switch (this) {
            case Bridge _ -> "bridge";
            case OnParent on -> on.kind().toString();
        };
    }

    /** Whether this machine has an IPv4 address there. */
    default boolean hasMachine() {
        return this instanceof Bridge bridge && bridge.way().ipv4() != GatewayMode.ISOLATED;
    }

    /** How this machine connects it with elsewhere. */
    default WayOut way() {
        return WayOut.USUAL;
    }

    /** Whether this machine has a part in what they say: names, published ports, the way out. */
    default boolean isOurs() {
        return this instanceof Bridge;
    }
}
