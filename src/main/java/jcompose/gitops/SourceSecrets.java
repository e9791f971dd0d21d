package jcompose.gitops;

import jcompose.gitops.GitException.Kind;
import jcompose.secret.SecretFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a source's server is shown. Secrets reach git by its environment, which only the same user
 * can read (man 5 proc_pid_environ), never by its arguments.
 */
public final class SourceSecrets {
    static final String USERNAME = "JCOMPOSE_GIT_USERNAME";
    static final String PASSWORD = "JCOMPOSE_GIT_PASSWORD";

    /** A shell function, as gitcredentials(7) allows. */
    static final String HELPER =
            "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$"
                    + USERNAME
                    + "\" \"$"
                    + PASSWORD
                    + "\"; }; f";

    private final Path directory;
    private final Map<String, String> environment;

    /**
     * Makes one.
     *
     * @param directory what paths in the settings are relative to
     * @param environment the server's
     */
    public SourceSecrets(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    /** Variables for {@link Git}. */
    Map<String, String> of(SourceSettings source) throws GitException {
        Map<String, String> variables = new HashMap<>();
        if (source.credentials().isPresent()) {
            SourceSettings.Credentials credentials = source.credentials().get();
            String username = credentials.username();
            variables.put(USERNAME, username == null ? "git" : username);
            variables.put(
                    PASSWORD,
                    secret(
                            credentials.passwordFile(),
                            credentials.passwordVariable(),
                            "credentials"));
        }
        if (source.tls().isPresent()) {
            variables.put("GIT_SSL_CAINFO", path(source.tls().get().authorities()).toString());
        }
        if (source.protocol().equals("ssh")) {
            variables.put("GIT_SSH_COMMAND", ssh(source));
            String agent = environment.get("SSH_AUTH_SOCK");
            if (agent != null) {
                variables.put("SSH_AUTH_SOCK", agent);
            }
        }
        return variables;
    }

    public String webhook(SourceSettings.Webhook webhook) throws GitException {
        return secret(webhook.secretFile(), webhook.secretVariable(), "webhook");
    }

    /** The content of a file with a secret; {@code what} names it in the error. */
    public String file(String file, String what) throws GitException {
        return secret(file, null, what);
    }

    /** What reads the files that are encrypted for these keys. */
    SecretFiles files(StackSettings.Decryption keys) {
        Map<String, String> variables = new HashMap<>();
        for (String name : keys.environment()) {
            String value = environment.get(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        if (keys.gnupgHome() != null) {
            variables.put("GNUPGHOME", path(keys.gnupgHome()).toString());
        }
        return new SecretFiles(Optional.ofNullable(keys.ageKeys()).map(this::path), variables);
    }

    public Path path(String text) {
        return directory.resolve(text).normalize();
    }

    private String secret(@Nullable String file, @Nullable String variable, String what)
            throws GitException {
        if (file != null) {
            try {
                return Files.readString(path(file)).strip();
            } catch (IOException e) {
                throw new GitException(Kind.LATER, what + ": cannot read " + path(file));
            }
        }
        String value = variable == null ? null : environment.get(variable);
        if (value == null || value.isEmpty()) {
            throw new GitException(
                    Kind.LATER,
                    what + (variable == null ? " has no secret" : ": " + variable + " is not set"));
        }
        return value;
    }

    private String ssh(SourceSettings source) {
        String command =
                "ssh -F /dev/null -oBatchMode=yes -oStrictHostKeyChecking=yes"
                        + " -oConnectTimeout=20 -oClearAllForwardings=yes -oPermitLocalCommand=no";
        if (source.ssh().isPresent()) {
            SourceSettings.Ssh ssh = source.ssh().get();
            if (ssh.knownHosts() != null) {
                command +=
                        " -oGlobalKnownHostsFile=/dev/null -oUserKnownHostsFile="
                                + quoted(path(ssh.knownHosts()));
            }
            if (ssh.key() != null) {
                command += " -oIdentitiesOnly=yes -i " + quoted(path(ssh.key()));
            }
        }
        return command;
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }
}
