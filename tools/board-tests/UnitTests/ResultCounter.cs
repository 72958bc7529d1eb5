using Xunit;
using Xunit.Abstractions;

namespace EdgeAgent.BoardTests.UnitTests;

/// <summary>Counts results and prints what failed. A test that fails for want of OpenCV's native library was skipped for it.</summary>
internal sealed class ResultCounter(TextWriter output) : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private const string OpenCv = "OpenCvSharp";

    private readonly ManualResetEventSlim _finished = new();

    /// <summary>Tests that passed.</summary>
    public int Passed { get; private set; }

    /// <summary>Tests that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Tests that skipped themselves: no media, no program.</summary>
    public int Skipped { get; private set; }

    /// <summary>Tests that want OpenCV's native library.</summary>
    public int WithoutOpenCv { get; private set; }

    /// <summary>Seconds by class.</summary>
    public Dictionary<string, decimal> Seconds { get; } = [];

    public bool OnMessage(IMessageSinkMessage message)
    {
        if (message is ITestResultMessage result)
            Seconds[result.TestClass.Class.Name] = Seconds.GetValueOrDefault(result.TestClass.Class.Name) + result.ExecutionTime;
        switch (message)
        {
            case ITestPassed:
                Passed++;
                break;
            case ITestSkipped:
                Skipped++;
                break;
            case ITestFailed failed when IsForOpenCv(failed):
                WithoutOpenCv++;
                break;
            case ITestFailed failed:
                Failed++;
                output.WriteLine($"FAILED  {failed.Test.DisplayName}");
                output.WriteLine($"        {string.Join("\n        ", failed.Messages.Zip(failed.StackTraces, (m, s) => $"{m}\n{s}")).ReplaceLineEndings("\n        ")}");
                break;
            case IErrorMessage error:
                Failed++;
                output.WriteLine($"FAILED  {string.Join("; ", error.Messages)}");
                break;
            case ITestAssemblyFinished:
                _finished.Set();
                break;
        }

        return true;
    }

    /// <summary>Until the assembly is through.</summary>
    public void Wait()
    {
        _finished.Wait();
        _finished.Reset();
    }

    public void Dispose() => _finished.Dispose();

    private static bool IsForOpenCv(ITestFailed failed) =>
        failed.ExceptionTypes.Zip(failed.Messages).Any(e => e.First is "System.DllNotFoundException" or "System.TypeInitializationException" && e.Second.Contains(OpenCv, StringComparison.Ordinal));
}
