using System.Text.Json.Nodes;
using EdgeAgent.Host.Page.Access;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>The hash of a password; never shown, for a weak password can be found by it.</summary>
internal sealed class PasswordHashAttribute : ScalarAttribute
{
    /// <summary>The command that makes one.</summary>
    public const string Command = "edgeagent page password";

    /// <summary>A key with a hash.</summary>
    public PasswordHashAttribute(string description) : base(description) => Secret = true;

    /// <inheritdoc/>
    public override string Allowed => $"the hash of a password, as '{Command}' prints it";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => PasswordHash.TryParse(text, out var hash) ? hash : null;

    /// <inheritdoc/>
    public override string Reason(string shown) => " A password itself must not stand here.";

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };
}
