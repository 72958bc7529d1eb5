using EdgeAgent.Host.Doctor;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class LoadForecastTests
{
    [Fact]
    public void Without_a_model_there_is_nothing_to_say() => Assert.Null(new LoadForecast().Tell(3));

    [Theory]
    [InlineData(5, 40, "Ok", "models need 20% of the time of 3 thread(s): cameras.door.detect 5 a second of 40.0 ms")]
    [InlineData(25, 36, "Warning", "models need 90% of the time of 3 thread(s): cameras.door.detect 25 a second of 36.0 ms. That leaves no room for a busy moment.")]
    [InlineData(30, 45, "Warning",
        "models need 135% of the time of 3 thread(s): cameras.door.detect 30 a second of 45.0 ms. That is more than this machine has: pictures will be left out, and latency grows.")]
    public void The_share_of_the_time_is_told(double fps, double milliseconds, string state, string message)
    {
        var load = new LoadForecast();
        load.Add("cameras.door.detect", fps, milliseconds, isAtMost: false);
        var found = load.Tell(3)!;
        Assert.Equal((state, message), (found.State.ToString(), found.Message));
    }

    [Fact]
    public void All_stages_add_up_and_those_that_may_rest_say_so()
    {
        var load = new LoadForecast();
        load.Add("cameras.a.detect", 10, 50, isAtMost: true);
        load.Add("cameras.b.classify", 2.5, 100, isAtMost: false);
        Assert.Equal("models need 75% of the time of 1 thread(s): cameras.a.detect at most 10 a second of 50.0 ms, cameras.b.classify 2.5 a second of 100.0 ms", load.Tell(1)!.Message);
    }
}
