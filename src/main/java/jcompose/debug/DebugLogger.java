package jcompose.debug;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Passes on what classes of ours say while somebody listens; libraries are not heard. */
final class DebugLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final boolean ours;
    private final String topic;

    DebugLogger(String name) {
        this.name = name;
        this.ours = name.startsWith("jcompose.");
        this.topic = name.substring(name.lastIndexOf('.') + 1);
    }

    @Override
    public boolean isDebugEnabled() {
        return ours && DebugLog.current() != null;
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return isDebugEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return isDebugEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return isDebugEnabled();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        DebugLog log = DebugLog.current();
        if (log != null) {
            log.print(topic, MessageFormatter.basicArrayFormat(pattern, arguments));
        }
    }
}
