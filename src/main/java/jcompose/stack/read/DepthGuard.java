package jcompose.stack.read;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/** Stops a document whose values are nested deeper than any stack file, before the stack does. */
final class DepthGuard implements Parser {
    private final Parser parser;
    private final int limit;
    private int depth;

    DepthGuard(Parser parser, int limit) {
        this.parser = parser;
        this.limit = limit;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    @Override
    public Event next() {
        Event event = parser.next();
        switch (event.getEventId()) {
            case MappingStart, SequenceStart -> {
                if (++depth > limit) {
                    throw new ParserException(
                            "values are nested deeper than " + limit + " levels",
                            event.getStartMark());
                }
            }
            case MappingEnd, SequenceEnd -> depth--;
            default -> {}
        }
        return event;
    }
}
