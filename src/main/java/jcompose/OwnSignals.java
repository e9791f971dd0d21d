package jcompose;

import jcompose.cli.call.Invocation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/** The signals of this process. */
final class OwnSignals implements Invocation.Interruption {
    /** SIGQUIT and SIGUSR2 are the JVM's. */
    private static final List<String> KNOWN = List.of("INT", "TERM", "HUP", "USR1");

    @Override
    public void onInterrupt(Runnable reaction) {
        Runtime.getRuntime().addShutdownHook(new Thread(reaction));
    }

    @Override
    public void receiveSignals(Consumer<String> receiver) {
        try {
            for (String name : KNOWN) {
                handle(name, receiver);
            }
        } catch (ReflectiveOperationException without) {
            Invocation.Interruption.super.receiveSignals(receiver);
        }
    }

    /**
     * The JDK has no other way to tell one signal from another than {@code sun.misc.Signal} (module
     * jdk.unsupported), and javac warns of whoever names that.
     */
    private static void handle(String name, Consumer<String> receiver)
            throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        InvocationHandler passing =
                (_, _, _) -> {
                    receiver.accept("SIG" + name);
                    return null;
                };
        Object proxy =
                Proxy.newProxyInstance(
                        OwnSignals.class.getClassLoader(), new Class<?>[] {handler}, passing);
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
