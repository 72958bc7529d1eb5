using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class WakePipeTests
{
    [Fact]
    public void A_signal_that_comes_after_the_end_does_no_harm()
    {
        var pipe = new WakePipe();
        pipe.Dispose();

        pipe.Signal();
    }
}
