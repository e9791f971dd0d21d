package jcompose.gitops;

import java.net.URI;

/** What {@code ssh} says at length, in a word: why a server is not believed, or a key not used. */
record SshComplaint(SourceSettings source) {
    /** Anything else stays as git says it. */
    String of(String said) {
        if (said.contains("and you have requested strict checking")) {
            return said.contains("host key is known for")
                    ? "the server "
                            + host()
                            + " is not known: its public key belongs into "
                            + knownHosts()
                            + " (ssh.knownHosts; ssh-keyscan(1) prints it)"
                    : "the server "
                            + host()
                            + " does not have the key that "
                            + knownHosts()
                            + " says: it is another one, or somebody is in between (Host key"
                            + " verification failed.)";
        }
        if (said.contains("UNPROTECTED PRIVATE KEY FILE") && source.ssh().isPresent()) {
            return "the permissions of "
                    + source.ssh().get().key()
                    + " are too open: nobody but its owner may read a private key (chmod 600)";
        }
        return said;
    }

    private String host() {
        String host = URI.create(source.repository()).getHost();
        return host == null ? source.repository() : host;
    }

    private String knownHosts() {
        String file = source.ssh().map(SourceSettings.Ssh::knownHosts).orElse(null);
        return file == null ? "the known_hosts of this machine" : file;
    }
}
