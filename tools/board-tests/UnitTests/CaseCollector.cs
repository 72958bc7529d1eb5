using Xunit;
using Xunit.Abstractions;

namespace EdgeAgent.BoardTests.UnitTests;

/// <summary>Keeps the test cases that xunit finds.</summary>
internal sealed class CaseCollector : LongLivedMarshalByRefObject, IMessageSink, IDisposable
{
    private readonly ManualResetEventSlim _complete = new();

    /// <summary>What was found, once <see cref="Wait"/> has returned.</summary>
    public List<ITestCase> Cases { get; } = [];

    public bool OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage found:
                Cases.Add(found.TestCase);
                break;
            case IDiscoveryCompleteMessage:
                _complete.Set();
                break;
        }

        return true;
    }

    /// <summary>Until all are found.</summary>
    public void Wait() => _complete.Wait();

    public void Dispose() => _complete.Dispose();
}
