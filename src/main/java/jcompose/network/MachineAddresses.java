package jcompose.network;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** The addresses of the machine's own interfaces. */
public final class MachineAddresses {
    private MachineAddresses() {}

    /** Numeric addresses alone; all of 127.0.0.0/8 are the machine's. */
    public static boolean has(String address) throws SocketException, UnknownHostException {
        InetAddress parsed = InetAddress.getByName(address);
        return parsed.isLoopbackAddress() || NetworkInterface.getByInetAddress(parsed) != null;
    }
}
