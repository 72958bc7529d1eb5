// The runtime looks for this type by this name, without a namespace (DOTNET_STARTUP_HOOKS), and runs it before the program's Main.
#pragma warning disable CA1050 // Declare types in namespaces
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>A thread of the program that dies once it is told to.</summary>
    public static void Initialize() => new Thread(() =>
    {
        var message = Console.In.ReadLine();
        throw new InvalidOperationException(message);
    })
    { IsBackground = true }.Start();
}
