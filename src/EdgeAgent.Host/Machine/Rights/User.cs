using System.Globalization;
using EdgeAgent.Host.Machine.Rights.Interop;

namespace EdgeAgent.Host.Machine.Rights;

/// <summary>What a user is called; by its number where it has no name here, as in a container that does not know the machine's.</summary>
internal static class User
{
    /// <summary>In a sentence.</summary>
    public static string NameOf(uint user) => Credentials.Account(user)?.Name ?? Number(user);

    /// <summary>As the word after <c>sudo -u</c>.</summary>
    public static string ForSudo(uint user) => Credentials.Account(user)?.Name ?? $"'#{Number(user)}'";

    /// <summary>As the word after <c>chown</c>, with the user's first group where it has one.</summary>
    public static string ForChown(uint user) => Credentials.Account(user) is var (name, _) ? $"{name}:" : Number(user);

    private static string Number(uint user) => user.ToString(CultureInfo.InvariantCulture);
}
