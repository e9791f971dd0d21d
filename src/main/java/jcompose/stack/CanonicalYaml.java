package jcompose.stack;

import jcompose.stack.read.PlainScalars;

import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.common.SpecVersion;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLGenerator;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

import java.io.Writer;

/** Writes YAML with the quotes and the indentation of the reference. */
final class CanonicalYaml extends YAMLFactory {
    private static final long serialVersionUID = 1;

    private static final DumpSettings SETTINGS =
            DumpSettings.builder()
                    .setIndent(2)
                    .setIndicatorIndent(2)
                    .setIndentWithIndicator(true)
                    .setWidth(Integer.MAX_VALUE)
                    .setMaxSimpleKeyLength(1024)
                    .build();

    CanonicalYaml() {
        super(
                YAMLFactory.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .stringQuotingChecker(new Quotes())
                        .dumperOptions(SETTINGS));
    }

    @Override
    protected YAMLGenerator _createGenerator(
            ObjectWriteContext context, IOContext io, Writer writer) {
        return new Generator(
                context,
                io,
                context.getStreamWriteFeatures(getStreamWriteFeatures()),
                context.getFormatWriteFeatures(getFormatWriteFeatures()),
                writer);
    }

    private static final class Generator extends YAMLGenerator {
        private final StringQuotingChecker quotes = new Quotes();

        Generator(
                ObjectWriteContext context,
                IOContext io,
                int streamFeatures,
                int formatFeatures,
                Writer writer) {
            super(
                    context,
                    io,
                    streamFeatures,
                    formatFeatures,
                    new Quotes(),
                    writer,
                    new SpecVersion(1, 2),
                    SETTINGS);
        }

        @Override
        public JsonGenerator writeString(String text) {
            _verifyValueWrite("write String value");
            _writeScalar(text, "string", style(text));
            return this;
        }

        /** The emitter puts single quotes where a plain scalar is not possible. */
        private ScalarStyle style(String text) {
            if (text.isEmpty() || quotes.needToQuoteValue(text)) {
                return ScalarStyle.DOUBLE_QUOTED;
            }
            if (text.indexOf('\n') < 0) {
                return ScalarStyle.PLAIN;
            }
            // The emitter gets the indentation of these wrong: its indicator does not count the
            // list's own.
            boolean indented = text.startsWith("\n") || text.startsWith(" ");
            return indented ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.LITERAL;
        }
    }

    /** Quotes what some reader of YAML, old or new, would not take for a string. */
    private static final class Quotes extends StringQuotingChecker {
        private static final long serialVersionUID = 1;

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return isOldBoolean(value)
                    || PlainScalars.isNotText(value)
                    || isSexagesimal(value)
                    || isDate(value);
        }

        /** What YAML 1.1 takes for true and false. */
        private static boolean isOldBoolean(String value) {
            return switch (value) {
                case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> true;
                case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> true;
                case "<<", "=" -> true;
                default -> false;
            };
        }

        /** {@code 1:30} is ninety in YAML 1.1: a number, then parts below sixty. */
        private static boolean isSexagesimal(String value) {
            boolean signed = value.startsWith("-") || value.startsWith("+");
            String[] parts = (signed ? value.substring(1) : value).split(":", -1);
            if (parts.length < 2 || !isDigits(parts[0])) {
                return false;
            }
            for (int i = 1; i < parts.length; i++) {
                int dot = i == parts.length - 1 ? parts[i].indexOf('.') : -1;
                String part = dot < 0 ? parts[i] : parts[i].substring(0, dot);
                boolean fraction = dot < 0 || parts[i].length() == dot + 1;
                if (!isDigits(part)
                        || part.length() > 2
                        || Integer.parseInt(part) > 59
                        || !(fraction || isDigits(parts[i].substring(dot + 1)))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isDigits(String text) {
            return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        /** A date, or a date and a time. */
        private static boolean isDate(String value) {
            return value.length() >= 8
                    && value.charAt(4) == '-'
                    && value.chars().limit(4).allMatch(c -> c >= '0' && c <= '9')
                    && value.chars().allMatch(c -> "0123456789-:.TtZz+ ".indexOf(c) >= 0);
        }
    }
}
