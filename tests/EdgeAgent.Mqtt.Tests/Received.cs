using System.Text;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>A message as a subscriber got it.</summary>
internal sealed record Received(string Topic, byte[] Payload, bool Retained, int Qos, string? ContentType)
{
    public string Text => Encoding.UTF8.GetString(Payload);
}
