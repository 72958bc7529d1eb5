namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>Whose turn it is, and whose utterance has to go when too much waits. Guarded by the queue.</summary>
internal static class QueueOrder
{
    /// <summary>
    /// The place to serve: of the highest priority; there, one whose utterance is over before one whose goes on; there, the one that was
    /// served least recently. Its oldest utterance is next.
    /// </summary>
    /// <returns>Null when nobody has anything to do.</returns>
    public static QueuePlace? Next(List<QueuePlace> places)
    {
        QueuePlace? first = null;
        foreach (var place in places)
        {
            if (place.IsReady && (first is null || IsBefore(place, first)))
                first = place;
        }

        return first;
    }

    /// <summary>
    /// The utterance to drop: of the lowest priority; there, of the stream with most audio waiting; there, the oldest. One that is being written
    /// down is never dropped.
    /// </summary>
    /// <returns>Null when nothing can be dropped.</returns>
    public static (QueuePlace Place, SpokenUtterance Utterance)? Victim(List<QueuePlace> places)
    {
        (QueuePlace Place, SpokenUtterance Utterance)? chosen = null;
        foreach (var place in places)
        {
            if (place.OldestWaiting is not { } oldest || place.Options.Waits)
                continue;
            if (chosen is not { } other || place.Options.Priority < other.Place.Options.Priority
                || (place.Options.Priority == other.Place.Options.Priority && place.WaitingSeconds > other.Place.WaitingSeconds))
                chosen = (place, oldest);
        }

        return chosen;
    }

    private static bool IsBefore(QueuePlace place, QueuePlace other)
    {
        if (place.Options.Priority != other.Options.Priority)
            return place.Options.Priority > other.Options.Priority;
        var (isOver, otherIsOver) = (place.Utterances[0].HasEnded, other.Utterances[0].HasEnded);
        return isOver == otherIsOver ? place.LastServed < other.LastServed : isOver;
    }
}
