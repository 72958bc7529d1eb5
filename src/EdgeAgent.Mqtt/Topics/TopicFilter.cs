namespace EdgeAgent.Mqtt.Topics;

/// <summary>Subscribers' filters (MQTT 5.0, 4.7): <c>+</c> is one level, <c>#</c> at the end all that follow, and the level before it.</summary>
internal static class TopicFilter
{
    /// <summary>Whether a subscriber with this filter gets the topic.</summary>
    public static bool Fits(string filter, string topic)
    {
        var (wanted, levels) = (filter.Split('/'), topic.Split('/'));
        // Topics of the broker itself are for those who name them.
        if (topic.StartsWith('$') && wanted[0] is ("+" or "#"))
            return false;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#")
                return true;
            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i]))
                return false;
        }

        return levels.Length == wanted.Length;
    }
}
