using EdgeAgent.Mqtt.Broker;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class UnreadLedgerTests
{
    [Fact]
    public void A_client_that_holds_up_too_much_is_cut_off_once_and_holds_nothing_more()
    {
        var ledger = new UnreadLedger(10_000_000, 100_000_000);
        var cut = 0;
        ledger.Open("a", isNew: true, () => cut++);
        Assert.True(ledger.TryAdd("a", 10_000_000));

        Assert.False(ledger.TryAdd("a", 1));
        Assert.False(ledger.TryAdd("a", 1));

        Assert.Equal((1, 10_000_000), (cut, ledger.Total));
        ledger.Close("a");
        Assert.Equal(0, ledger.Total);
    }

    [Fact]
    public void When_all_hold_up_too_much_it_costs_those_who_hold_most_and_not_who_reads()
    {
        var ledger = new UnreadLedger(10_000_000, 20_000_000);
        var cut = "";
        foreach (var client in (string[])["a", "b", "c"])
            ledger.Open(client, isNew: true, () => cut += client);
        Assert.True(ledger.TryAdd("a", 10_000_000));
        Assert.True(ledger.TryAdd("b", 9_500_000));

        Assert.True(ledger.TryAdd("c", 900_000));
        Assert.False(ledger.TryAdd("b", 400_000));

        Assert.Equal("b", cut);
    }

    [Fact]
    public void A_session_that_goes_on_in_another_connection_takes_its_debts_along()
    {
        var ledger = new UnreadLedger(1000, 10_000);
        ledger.Open("a", isNew: true, () => { });
        Assert.True(ledger.TryAdd("a", 800));
        ledger.Open("a", isNew: false, () => { });
        Assert.False(ledger.TryAdd("a", 300));
        ledger.Open("a", isNew: true, () => { });
        Assert.Equal(0, ledger.Total);
    }

    [Property(MaxTest = 200)]
    public void Whatever_comes_in_whatever_order_the_total_is_within_its_limits(int seed)
    {
        var random = new Random(seed);
        var ledger = new UnreadLedger(2_000_000, 5_000_000);
        for (var i = 0; i < 500; i++)
        {
            var client = $"{random.Next(4)}";
            switch (random.Next(10))
            {
                case 0: ledger.Open(client, random.Next(2) == 0, () => { }); break;
                case 1: ledger.Close(client); break;
                case < 7: ledger.TryAdd(client, random.Next(400_000)); break;
                default: ledger.Take(client, random.Next(400_000)); break;
            }

            Assert.InRange(ledger.Total, 0, 5_000_000 + 3 * UnreadLedger.Fair);
        }

        for (var i = 0; i < 4; i++)
            ledger.Close($"{i}");
        Assert.Equal(0, ledger.Total);
    }
}
