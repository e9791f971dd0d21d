package jcompose.reconciler.plan;

import jcompose.reconciler.actual.Container;
import jcompose.reconciler.actual.Container.Status;
import jcompose.reconciler.difference.Field;
import jcompose.reconciler.difference.FieldChange;
import jcompose.type.Condition;
import jcompose.type.Health;
import jcompose.type.ReplicaName;

import java.util.List;
import java.util.Optional;

/** What becomes of one declared replica. */
sealed interface ReplicaChange {
    ReplicaName replica();

    /** Whether there is nothing to wait for. */
    boolean fulfils(Condition condition);

    /** Its process goes on, or it has ended as it should; changes in place are made, if any. */
    record Stay(ReplicaName replica, Container container, List<FieldChange> changes)
            implements ReplicaChange {
        @Override
        public boolean fulfils(Condition condition) {
            return switch (condition) {
                case STARTED -> true;
                case HEALTHY -> isHealthy();
                case COMPLETED -> container.hasCompleted();
            };
        }

        private boolean isHealthy() {
            boolean sameCheck =
                    changes.stream().noneMatch(change -> change.field() == Field.HEALTH_CHECK);
            Health health = container.health();
            return sameCheck
                    && container.status() == Status.RUNNING
                    && (health == Health.HEALTHY || health == Health.NONE);
        }
    }

    /**
     * It is started, after what there is of it is gone.
     *
     * @param found what it replaces
     */
    record Start(ReplicaName replica, Optional<Container> found, List<Reason> reasons)
            implements ReplicaChange {
        @Override
        public boolean fulfils(Condition condition) {
            return false;
        }
    }

    /**
     * The container itself is started once more, as it was, with all that it has written; one that
     * is alive is stopped before.
     */
    record Again(ReplicaName replica, Container container, List<Reason> reasons)
            implements ReplicaChange {
        @Override
        public boolean fulfils(Condition condition) {
            return false;
        }
    }
}
