using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.States;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>What holds states while the broker is away, and how long to wait for it.</summary>
public sealed class QueueTests
{
    [Fact]
    public void A_state_that_was_not_sent_is_replaced_by_a_newer_one()
    {
        var board = new RetainedBoard();
        board.Set("a", "1"u8.ToArray());
        board.Set("b", "1"u8.ToArray());
        for (var i = 2; i < 1000; i++)
            board.Set("a", Encoding.UTF8.GetBytes($"{i}"));

        Assert.Equal(["a=999", "b=1"], Drain(board));
        board.Set("a", "999"u8.ToArray());
        Assert.Empty(Drain(board));
        board.Set("a", "1"u8.ToArray());
        Assert.Equal(["a=1"], Drain(board));
    }

    [Fact]
    public void After_a_reconnection_all_states_are_sent_and_the_agents_comes_last()
    {
        var board = new RetainedBoard();
        foreach (var topic in new[] { "agent", "a", "b" })
            board.Set(topic, "x"u8.ToArray());
        Drain(board);
        board.Set("b", "y"u8.ToArray());

        board.SendAllAgain("agent");

        Assert.Equal(["a=x", "b=y", "agent=x"], Drain(board));
    }

    [Fact]
    public void Of_topics_that_are_no_more_the_last_are_told_again_after_a_reconnection_and_not_all_that_ever_were()
    {
        var board = new RetainedBoard();
        board.Set("agent", "x"u8.ToArray());
        for (var i = 0; i < 5 * RetainedBoard.MostForgotten; i++)
        {
            board.Set($"guest-{i}", "x"u8.ToArray());
            board.Set($"guest-{i}", default);
            Acknowledge(board);
            if (i % RetainedBoard.MostForgotten == 0)
            {
                // What is told again is acknowledged again, and counts once.
                board.SendAllAgain("agent");
                Acknowledge(board);
            }
        }

        // One comes back, one goes again, one is not acknowledged yet.
        board.Set($"guest-{5 * RetainedBoard.MostForgotten - 2}", "y"u8.ToArray());
        board.Set("late", "x"u8.ToArray());
        Acknowledge(board);
        board.Set("late", default);

        board.SendAllAgain("agent");
        var sent = Drain(board);

        Assert.Equal(RetainedBoard.MostForgotten - 1, sent.Count(s => s.StartsWith("guest-", StringComparison.Ordinal) && s.EndsWith('=')));
        Assert.Contains($"guest-{5 * RetainedBoard.MostForgotten - 1}=", sent);
        Assert.Contains($"guest-{5 * RetainedBoard.MostForgotten - 2}=y", sent);
        Assert.Contains("late=", sent);
        Assert.Equal("agent=x", sent[^1]);
    }

    [Fact]
    public void Waits_double_from_a_second_to_a_minute_with_jitter()
    {
        var random = new Random(1);
        var waits = Enumerable.Range(0, 200).Select(_ =>
        {
            var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), random);
            return Enumerable.Range(0, 100).Select(_ => backoff.Next(needsPerson: false).TotalSeconds).ToArray();
        }).ToList();

        for (var n = 0; n < 100; n++)
        {
            var middle = Math.Min(60, Math.Pow(2, n));
            Assert.All(waits, series => Assert.InRange(series[n], 0.8 * middle, 1.2 * middle));
            Assert.True(waits.Max(series => series[n]) - waits.Min(series => series[n]) > 0.3 * middle);
        }
    }

    [Fact]
    public void What_only_a_person_can_mend_is_tried_from_half_a_minute_to_five_minutes()
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));

        Assert.InRange(backoff.Next(needsPerson: true).TotalSeconds, 24, 36);
        for (var i = 0; i < 10; i++)
            backoff.Next(needsPerson: true);
        Assert.InRange(backoff.Next(needsPerson: true).TotalSeconds, 240, 360);
        backoff.Reset();
        Assert.InRange(backoff.Next(needsPerson: false).TotalSeconds, 0.8, 1.2);
    }

    private static void Acknowledge(RetainedBoard board)
    {
        while (board.TryTake(out var message))
            message.Settled?.Invoke(null);
    }

    private static List<string> Drain(RetainedBoard board)
    {
        var sent = new List<string>();
        while (board.TryTake(out var message))
            sent.Add($"{message.Topic}={Encoding.UTF8.GetString(message.Payload.Span)}");
        return sent;
    }
}
