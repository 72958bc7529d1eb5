using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Tests.Machine.Rights;

/// <summary>Whose a file is, and giving files away.</summary>
internal static class Owner
{
    /// <summary>A user that has no name here.</summary>
    public const uint Nameless = 61234;

    /// <summary>The user "nobody" of Debian.</summary>
    public const uint Nobody = 65534;

    public static uint Of(string path) => FileOwner.OfLink(path)!.User;

    /// <summary>Gives a file, folder or link itself to a user.</summary>
    public static void Give(uint user, params string[] paths) => Run("chown", ["-h", user.ToString(CultureInfo.InvariantCulture), .. paths]);

    /// <summary>Sets permissions, as chmod takes them.</summary>
    public static void Permit(string mode, string path) => Run("chmod", [mode, path]);

    private static void Run(string program, string[] arguments)
    {
        using var run = Process.Start(program, arguments);
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
    }
}
