namespace EdgeAgent.Mqtt.Commands;

/// <summary>Why a command was not carried out; in metrics and answers as a word, <c>response_topic</c>.</summary>
internal enum RefusalCause
{
    /// <summary>It was retained.</summary>
    Retained,

    /// <summary>Too many came.</summary>
    Rate,

    /// <summary>It is longer than what is looked at.</summary>
    TooLarge,

    /// <summary>It wants its answer where none may be sent.</summary>
    ResponseTopic,

    /// <summary>It wants more carried back than is.</summary>
    Correlation,

    /// <summary>Nothing has that name.</summary>
    Unknown,

    /// <summary>Its payload is not what is taken there.</summary>
    Payload,

    /// <summary>Too much is being carried out.</summary>
    Busy,

    /// <summary>Whoever was to carry it out could not.</summary>
    Refused,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>A fault or a defect came between.</summary>
    Failed,

    /// <summary>The agent stops.</summary>
    Stopped,
}
