namespace EdgeAgent.Host.Setup;

/// <summary>User and password in addresses of cameras.</summary>
internal static class AddressLogin
{
    private const string Separator = "://";

    /// <summary>Whether an address can take a login, and has none.</summary>
    public static bool IsPossible(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "rtsp" or "rtsps" or "http" or "https" && uri.UserInfo.Length == 0;

    /// <summary>The address with a login, whose letters are escaped where an address needs it.</summary>
    public static string Add(string address, string username, string password)
    {
        var at = address.IndexOf(Separator, StringComparison.Ordinal) + Separator.Length;
        return $"{address[..at]}{Uri.EscapeDataString(username)}:{Uri.EscapeDataString(password)}@{address[at..]}";
    }

    /// <summary>The host of an address, for a name.</summary>
    public static string HostOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : "";
}
