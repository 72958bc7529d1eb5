using EdgeAgent.Host.Doctor;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class BoundedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task What_a_look_found_before_it_hung_is_kept_and_the_hang_told()
    {
        using var never = new ManualResetEventSlim();
        using var hangs = new ManualResetEventSlim();
        var look = new Bounded(_time, CancellationToken.None).RunAsync("disk", FindingGroup.Storage, Limit, _ => Hang());
        Assert.True(hangs.Wait(Until.Patience));
        _time.Advance(2 * Limit);

        var found = await look.WaitAsync(Until.Patience);

        never.Set();
        Assert.Equal(["state folder", "disk"], found.Select(f => f.Subject));
        Assert.Equal((FindingState.Warning, "the look at it did not end within 5 s, and was left there."), (found[1].State, found[1].Message));
        Assert.All(found, f => Assert.Equal(FindingGroup.Storage, f.Group));

        IEnumerable<Finding> Hang()
        {
            yield return new Finding("state folder", FindingState.Ok, "/x");
            hangs.Set();
            never.Wait(Until.Patience);
        }
    }

    [Fact]
    public async Task A_look_that_obeys_its_token_is_told_all_the_same()
    {
        using var begun = new ManualResetEventSlim();
        var look = new Bounded(_time, CancellationToken.None).RunAsync("models", FindingGroup.Models, Limit, Obey);
        Assert.True(begun.Wait(Until.Patience));
        _time.Advance(Limit);

        Assert.Equal("models", Assert.Single(await look.WaitAsync(Until.Patience)).Subject);

        IEnumerable<Finding> Obey(CancellationToken end)
        {
            begun.Set();
            end.WaitHandle.WaitOne(Until.Patience);
            end.ThrowIfCancellationRequested();
            yield break;
        }
    }

    [Fact]
    public async Task A_defect_of_a_look_is_not_hidden() => await Assert.ThrowsAsync<InvalidOperationException>(() =>
        new Bounded(_time, CancellationToken.None).RunAsync("disk", FindingGroup.Storage, Limit, _ => throw new InvalidOperationException()));

    [Fact]
    public async Task Who_is_stopped_stops_at_once()
    {
        using var stop = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        var look = new Bounded(_time, stop.Token).RunAsync("disk", FindingGroup.Storage, Limit, _ =>
        {
            never.Wait(Until.Patience, CancellationToken.None);
            return [];
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look.WaitAsync(Until.Patience));
        never.Set();
    }
}
