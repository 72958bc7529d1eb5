namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program, started by another one: with less rights, or in a mount namespace of its own.</summary>
internal sealed class WrappedRun : BuiltProgram
{
    private WrappedRun(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string?> environment)
        : base(command, folder, new Dictionary<string, string?>(environment) { ["LC_ALL"] = "C" })
    {
    }

    /// <summary>Runs to the end.</summary>
    /// <param name="starter">What starts it; the program's own command follows.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="environment">Variables that are set.</param>
    /// <param name="arguments">The program's.</param>
    public static async Task<(int Code, string Output, string Error)> OfAsync(
        IReadOnlyList<string> starter, string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var run = new WrappedRun([.. starter, .. Command(arguments)], folder, environment);
        var error = run.Process.StandardError.ReadToEndAsync();
        var output = await run.Process.StandardOutput.ReadToEndAsync();
        return (await run.ExitAsync(), output, await error);
    }
}
