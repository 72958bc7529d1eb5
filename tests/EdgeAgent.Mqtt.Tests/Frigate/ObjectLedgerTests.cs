using EdgeAgent.Mqtt.Frigate;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Frigate;

public sealed class ObjectLedgerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private static FrigateView View(int life, double score = 0.5, bool isOver = false) => new($"{life}", "door", Start)
    {
        At = Start,
        End = isOver ? Start : null,
        Label = "person",
        Score = score,
        TopScore = score,
        Box = default,
        Picture = (1, 1),
        Best = default,
    };

    [Fact]
    public void Updates_that_wait_become_the_latest_one()
    {
        var ledger = new ObjectLedger(10);
        ledger.Connected();
        ledger.Note(View(1), isNews: true);
        ledger.Note(View(1, 0.6), isNews: true);
        ledger.Note(View(1, 0.7), isNews: true);
        Assert.Equal(["new 0.7"], Tell(ledger));
        ledger.Note(View(1, 0.8), isNews: true);
        ledger.Note(View(1, 0.9), isNews: true);
        Assert.Equal(["update 0.9"], Tell(ledger));
    }

    [Fact]
    public void One_that_has_gone_before_it_was_told_is_told_twice()
    {
        var ledger = new ObjectLedger(10);
        ledger.Connected();
        ledger.Note(View(1), isNews: true);
        ledger.Note(View(1, isOver: true), isNews: true);
        Assert.Equal(["new 0.5", "end 0.5"], Tell(ledger));
        Assert.Empty(ledger.Told);
    }

    [Fact]
    public void While_nobody_can_be_told_what_comes_and_goes_leaves_no_trace_and_what_was_told_ends_afterwards()
    {
        var ledger = new ObjectLedger(10);
        ledger.Connected();
        ledger.Note(View(1), isNews: true);
        Tell(ledger);
        ledger.Disconnected();
        ledger.Note(View(1, isOver: true), isNews: true);
        ledger.Note(View(2), isNews: true);
        ledger.Note(View(2, isOver: true), isNews: true);
        ledger.Note(View(3), isNews: true);
        ledger.Connected();
        Assert.Equal(["end 0.5", "new 0.5"], Tell(ledger));
    }

    [Fact]
    public void When_it_is_full_what_was_never_told_and_is_gone_makes_room()
    {
        var ledger = new ObjectLedger(2);
        ledger.Connected();
        Assert.True(ledger.Note(View(1), isNews: true));
        Assert.True(ledger.Note(View(2), isNews: true));
        Assert.False(ledger.Note(View(3), isNews: true));
        ledger.Note(View(1, isOver: true), isNews: true);
        Assert.True(ledger.Note(View(3), isNews: true));
        Assert.Equal(["new 0.5", "new 0.5"], Tell(ledger));
        Assert.Equal(["2", "3"], ledger.Told.Select(view => view.Id));
    }

    /// <summary>Whatever happens in whatever order, for whoever listens each object is new once a connection at most before it has ended, and has ended in the end.</summary>
    [Property(MaxTest = 500)]
    public Property Whatever_happens_every_object_that_was_told_ends_once() =>
        Prop.ForAll(Gen.Choose(0, 23).ArrayOf().ToArbitrary(), steps =>
        {
            var ledger = new ObjectLedger(4);
            var alive = new Dictionary<int, int>();
            var lives = 0;
            var known = new HashSet<string>();
            LedgerChange? onItsWay = null;
            foreach (var step in steps)
            {
                var track = (step % 4) + 1;
                switch (step / 4)
                {
                    case 0:
                        if (!alive.ContainsKey(track) && ledger.Note(View(++lives), isNews: true))
                            alive[track] = lives;
                        break;
                    case 1 when alive.TryGetValue(track, out var life):
                        ledger.Note(View(life, step), isNews: true);
                        break;
                    case 2 when alive.Remove(track, out var life):
                        ledger.Note(View(life, isOver: true), isNews: true);
                        break;
                    case 3:
                        // Lost on the way, or not: the broker may have it all the same.
                        ledger.Disconnected();
                        onItsWay = null;
                        ledger.Connected();
                        break;
                    case 4:
                        if (onItsWay is null && ledger.TryTake(out onItsWay))
                            Hear(onItsWay);
                        break;
                    case 5 when onItsWay is not null:
                        ledger.Confirm(onItsWay);
                        onItsWay = null;
                        break;
                }
            }

            foreach (var life in alive.Values)
                ledger.Note(View(life, isOver: true), isNews: true);
            ledger.Connected();
            while (ledger.TryTake(out var change))
            {
                Hear(change);
                ledger.Confirm(change);
            }

            Assert.Empty(known);
            Assert.Empty(ledger.Told);

            void Hear(LedgerChange change)
            {
                // The same again is allowed, an update or end of what nobody knows is not.
                if (change.Type == "new")
                    known.Add(change.After.Id);
                else if (change.Type == "update")
                    Assert.Contains(change.After.Id, known);
                else
                    known.Remove(change.After.Id);
                Assert.Equal(change.Type == "end", change.After.End is not null);
            }
        });

    private static List<string> Tell(ObjectLedger ledger)
    {
        var told = new List<string>();
        while (ledger.TryTake(out var change))
        {
            told.Add(FormattableString.Invariant($"{change.Type} {change.After.Score}"));
            ledger.Confirm(change);
        }

        return told;
    }
}
