namespace EdgeAgent.Mqtt.States;

/// <summary>What the payload of a current value is.</summary>
public enum StateKind
{
    /// <summary><c>ON</c> or <c>OFF</c>.</summary>
    OnOff,

    /// <summary>A plain decimal number, such as <c>0.45</c>.</summary>
    Number,

    /// <summary>A JSON object; <see cref="StatePoint.ValueMember"/> names the member that tells most.</summary>
    Record,
}
