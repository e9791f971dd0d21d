package jcompose.schedule;

import jcompose.stack.grammar.CronTimes;

import org.jspecify.annotations.Nullable;
import org.quartz.CronTrigger;
import org.quartz.TriggerKey;
import org.quartz.impl.triggers.CronTriggerImpl;

import java.time.Instant;
import java.util.Date;

/** Fires at the times that {@link CronTimes#after} says, also where clocks are changed. */
final class ZoneTrigger extends CronTriggerImpl {
    private static final long serialVersionUID = 1;

    private final transient CronTimes times;

    ZoneTrigger(String name, CronTimes times, Instant begin) {
        this.times = times;
        setKey(TriggerKey.triggerKey(name));
        setMisfireInstruction(CronTrigger.MISFIRE_INSTRUCTION_DO_NOTHING);
        setCronExpression(times.expression());
        setStartTime(Date.from(begin));
    }

    @Override
    protected @Nullable Date getTimeAfter(Date moment) {
        return times.after(moment.toInstant()).map(Date::from).orElse(null);
    }
}
