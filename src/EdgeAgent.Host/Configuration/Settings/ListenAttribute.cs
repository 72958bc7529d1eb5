using System.Net;
using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>An address and port of this machine: <c>127.0.0.1:10300</c>, <c>[::1]:10300</c>, <c>0.0.0.0:10300</c>.</summary>
internal sealed class ListenAttribute(string description) : ScalarAttribute(description)
{
    /// <inheritdoc/>
    public override string Allowed => "an address of this machine and a port, such as 127.0.0.1:1883; 0.0.0.0 and [::] are all of its addresses";

    /// <inheritdoc/>
    public override object? Read(string text, string folder)
    {
        // What .NET takes for an address is more than what a person means by one: "10300" is one too.
        var colon = text.LastIndexOf(':');
        var isWhole = colon > 0 && (text[0] == '[' ? text[colon - 1] == ']' : text.Count(c => c == '.') == 3 && text.Count(c => c == ':') == 1);
        return isWhole && text[(colon + 1)..] is { Length: > 0 and <= 5 } port && port.All(char.IsAsciiDigit) && IPEndPoint.TryParse(text, out var endpoint) ? endpoint : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = @"^(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:.]+\]):\d{1,5}$" };
}
