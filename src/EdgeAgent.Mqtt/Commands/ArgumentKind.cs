namespace EdgeAgent.Mqtt.Commands;

/// <summary>What an argument of a request is, in JSON.</summary>
public enum ArgumentKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number without a fraction.</summary>
    Whole,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,
}
