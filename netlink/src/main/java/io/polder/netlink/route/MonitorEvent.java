package io.polder.netlink.route;

import java.util.Optional;

/**
 * What a {@link Monitor} tells its listener, one event at a time and in this order:
 *
 * <ol>
 *   <li>{@link OutOfStep} comes first, for a monitor begins knowing nothing. Each object that there is follows as
 *       {@link Added}, then {@link InStep}.
 *   <li>From then on each change follows as {@link Added}, {@link Changed} or {@link Removed}.
 *   <li>When changes were lost, the monitor says {@link OutOfStep}, lists everything anew, and tells what the listing
 *       has otherwise than what it told before, again as {@link Added}, {@link Changed} and {@link Removed}; then {@link
 *       InStep}. Where that fails it says {@link OutOfStep} once more and goes on trying, however long it takes.
 *   <li>{@link Ended} comes last, whatever happens, and exactly once.
 * </ol>
 *
 * <p>Every event is relative to those before it: nothing is added that was added before, and nothing is changed or
 * removed but what was added and is not yet removed. So a table of one's own needs no more than this, and loses nothing
 * by an overrun:
 *
 * <pre>{@code
 * Set<Route> routes = new HashSet<>();
 *
 * void on(MonitorEvent event) {
 *     if (event instanceof MonitorEvent.Added added) {
 *         routes.add((Route) added.object());
 *     } else if (event instanceof MonitorEvent.Changed changed) {
 *         routes.remove(changed.before());
 *         routes.add((Route) changed.after());
 *     } else if (event instanceof MonitorEvent.Removed removed) {
 *         routes.remove(removed.object());
 *     } else if (event instanceof MonitorEvent.InStep) {
 *         reconcile(routes);
 *     }
 * }
 * }</pre>
 *
 * <p>Who acts on what is <em>not</em> there (a missing route, a link that went) should act on {@link InStep} and while
 * in step only. Out of step, the table is a mixture of moments: an object that has gone may still be in it or be
 * added for a moment, and one that has come may be missing. Each {@link InStep} mends all of it.
 *
 * <p>Objects are compared by {@code equals}: a notification that changes nothing of what the object's class holds is
 * not told. All of it is immutable.
 */
public sealed interface MonitorEvent {

    /** There is an object that there was not. */
    record Added(NetworkObject object) implements MonitorEvent {}

    /**
     * An object is another than before: what identifies it is the same.
     *
     * @param before as it was told last
     */
    record Changed(NetworkObject before, NetworkObject after) implements MonitorEvent {}

    /**
     * There is an object no more.
     *
     * @param object as it was told last
     */
    record Removed(NetworkObject object) implements MonitorEvent {}

    /**
     * What was told so far may differ from what is, until {@link InStep}.
     *
     * @param cause where something failed: what
     */
    record OutOfStep(Reason reason, Optional<RuntimeException> cause) implements MonitorEvent {}

    /**
     * What was told is what is: the listing is complete, and so is everything that the kernel had announced when this
     * was said.
     */
    record InStep() implements MonitorEvent {}

    /**
     * There will be no more events.
     *
     * @param cause the error that ended the monitor; empty when it was closed
     */
    record Ended(Optional<Throwable> cause) implements MonitorEvent {}

    /** Why a monitor is out of step. */
    enum Reason {
        /** It has just begun. */
        STARTING,
        /** The kernel dropped notifications, because they came faster than they were read. */
        NOTIFICATIONS_LOST,
        /** The kernel sent what could not be understood. */
        NOTIFICATION_UNREADABLE,
        /** The socket failed, or could not be opened again. */
        SOCKET_FAILED,
        /** What there is could not be listed. */
        LISTING_FAILED
    }
}
