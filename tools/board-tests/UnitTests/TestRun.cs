using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace EdgeAgent.BoardTests.UnitTests;

/// <summary>Runs xunit's tests in this process: no SDK, no test host.</summary>
/// <param name="classes">Parts of the full names of the classes that run; none for all.</param>
/// <param name="except">Parts of those that do not.</param>
/// <param name="showTimes">Whether the seconds of each class are printed, the slowest first.</param>
/// <param name="output">Where failures and counts are written.</param>
internal sealed class TestRun(IReadOnlyCollection<string> classes, IReadOnlyCollection<string> except, bool showTimes, TextWriter output)
{
    private static readonly string[] Assemblies = ["EdgeAgent.Pipeline.Tests", "EdgeAgent.Audio.Tests", "EdgeAgent.Vision.Tests"];

    /// <summary>Runs them, one assembly after the other.</summary>
    /// <returns>Whether some passed and none failed.</returns>
    public bool Run()
    {
        using var results = new ResultCounter(output);
        foreach (var assembly in Assemblies)
            Run(Assembly.Load(assembly), results);
        foreach (var (name, seconds) in showTimes ? results.Seconds.OrderByDescending(s => s.Value) : Enumerable.Empty<KeyValuePair<string, decimal>>())
            output.WriteLine(FormattableString.Invariant($"{seconds,8:0.0} s  {name}"));
        output.WriteLine($"{results.Passed} passed, {results.Failed} failed, {results.Skipped} skipped, {results.WithoutOpenCv} want OpenCV's native library");
        return results.Failed == 0 && results.Passed > 0;
    }

    private void Run(Assembly assembly, ResultCounter results)
    {
        using var framework = new XunitTestFramework(new NullMessageSink());
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        using var found = new CaseCollector();
        var options = new RunOptions();
        discoverer.Find(includeSourceInformation: false, found, options);
        found.Wait();
        var cases = found.Cases.Where(IsWanted).ToList();
        if (cases.Count == 0)
            return;
        using var executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(cases, results, options);
        results.Wait();
    }

    private bool IsWanted(ITestCase test)
    {
        var name = test.TestMethod.TestClass.Class.Name;
        return (classes.Count == 0 || classes.Any(c => name.Contains(c, StringComparison.Ordinal))) && !except.Any(c => name.Contains(c, StringComparison.Ordinal));
    }
}
