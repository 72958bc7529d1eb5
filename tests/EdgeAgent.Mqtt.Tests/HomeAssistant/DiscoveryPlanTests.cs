using System.Text;
using EdgeAgent.Mqtt.HomeAssistant;
using EdgeAgent.Mqtt.States;
using EdgeAgent.TestKit;
using EdgeAgent.TestKit.HomeAssistant;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>What Home Assistant holds after the messages of a plan.</summary>
public sealed class DiscoveryPlanTests
{
    private const string Prefix = "homeassistant";

    [AssetFact]
    public void Whatever_was_announced_before_and_wherever_it_was_broken_off_what_is_wanted_is_there_and_nothing_else()
    {
        var contract = DiscoveryContract.FromAssets();
        var any = from one in Descriptions.Any
                  from sources in Gen.SubListOf(one.Sources.AsEnumerable())
                  from states in Gen.SubListOf(one.Itself.States.AsEnumerable())
                  from style in Gen.Elements(DiscoveryStyle.Device, DiscoveryStyle.Single, DiscoveryStyle.None)
                  from rounds in Gen.Elements(0, 1, 2, 3, 9)
                  from other in Descriptions.Any
                  select (Steps: new[] { one, one with { Sources = [.. sources], Itself = one.Itself with { States = [.. states] } }, other }, style, rounds);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(Gen.ArrayOf(any, 2).ToArbitrary(), runs =>
        {
            var home = new ActedHomeAssistant(contract);
            var ledger = new DiscoveryLedger(null);
            foreach (var (steps, style, rounds) in runs)
            {
                foreach (var step in steps)
                {
                    Announce(home, ledger, step, style, rounds);
                    Announce(home, ledger, step, style, int.MaxValue);
                    AssertHolds(home, style == DiscoveryStyle.None ? null : step);
                }
            }
        }));
    }

    [AssetFact]
    public void Migration_in_both_directions_keeps_every_entity_with_what_its_user_set()
    {
        var home = new ActedHomeAssistant(DiscoveryContract.FromAssets());
        var ledger = new DiscoveryLedger(null);
        Announce(home, ledger, Descriptions.Whole, DiscoveryStyle.Single, int.MaxValue);
        var before = home.Registry.ToDictionary();

        foreach (var style in new[] { DiscoveryStyle.Device, DiscoveryStyle.Single })
        {
            Announce(home, ledger, Descriptions.Whole, style, int.MaxValue);
            AssertHolds(home, Descriptions.Whole);
            Assert.Equal(before, home.Registry);
        }
    }

    [Fact]
    public void A_value_that_is_no_more_is_sent_as_its_platform_alone_and_then_not_at_all()
    {
        var before = After(Descriptions.Whole).Single(d => d.Device.Source == "desk");
        var without = Descriptions.Microphone with { States = [.. Descriptions.Microphone.States.Where(s => s.Name != "level")] };
        var device = DeviceComposer.Compose(Descriptions.Whole with { Sources = [without] }).Single(d => d.Source == "desk");

        var rounds = DiscoveryPlan.Of(before.Topics, device, DiscoveryStyle.Device, Prefix).Rounds;

        Assert.Equal(2, rounds.Count);
        Assert.Contains("\"level\":{\"p\":\"sensor\"}", Text(Assert.Single(rounds[0])), StringComparison.Ordinal);
        Assert.DoesNotContain("\"level\"", Text(Assert.Single(rounds[1])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_is_no_more_is_one_empty_message()
    {
        var (_, topics) = After(Descriptions.Whole).Single(d => d.Device.Source == "entrance");

        var message = Assert.Single(Assert.Single(DiscoveryPlan.Of(topics, null, DiscoveryStyle.Device, Prefix).Rounds));

        Assert.Equal(("homeassistant/device/line-3/entrance/config", 0), (message.Topic, message.Payload.Length));
    }

    [Fact]
    public void Entities_stay_in_the_message_that_they_were_in_when_others_come_and_go()
    {
        StatePoint[] points = [.. Enumerable.Range(0, 600).Select(n => new StatePoint($"count_{n}", $"Number {n}", StateKind.Number))];
        DeviceEntities Of(IEnumerable<StatePoint> some) =>
            DeviceComposer.Compose(Descriptions.Whole with { Sources = [Descriptions.Camera with { States = [.. some] }] }).Single(d => d.Source is not null);
        var before = DiscoveryPlan.Of(new Dictionary<string, AnnouncedTopic>(), Of(points), DiscoveryStyle.Device, Prefix).After;

        var after = DiscoveryPlan.Of(before, Of(points[100..].Prepend(new StatePoint("new_one", "New", StateKind.Number))), DiscoveryStyle.Device, Prefix).After;

        Assert.True(before.Count > 1);
        Assert.All(after, topic => Assert.All(topic.Value.Components.Keys.Where(id => id != "new_one"), id => Assert.Contains(id, before[topic.Key].Components)));
    }

    private static void Announce(ActedHomeAssistant home, DiscoveryLedger ledger, AgentDescription description, DiscoveryStyle style, int mostRounds)
    {
        var devices = style == DiscoveryStyle.None ? [] : DeviceComposer.Compose(description).ToDictionary(d => d.Id);
        foreach (var id in ledger.Topics.Values.Select(t => t.Device).Concat(devices.Keys).Distinct().ToList())
        {
            var plan = DiscoveryPlan.Of(ledger.Of(id), devices.GetValueOrDefault(id), style, Prefix);
            ledger.Add(plan.After);
            foreach (var message in plan.Rounds.Take(mostRounds).SelectMany(round => round.Append(null)))
            {
                if (message is null)
                    home.FinishSetUp();
                else
                    home.Receive(message.Topic, Text(message));
            }

            if (plan.Rounds.Count <= mostRounds)
                ledger.Replace(id, plan.After);
        }
    }

    private static void AssertHolds(ActedHomeAssistant home, AgentDescription? description)
    {
        Assert.Empty(home.Log);
        var wanted = description is null ? [] : DeviceComposer.Compose(description).SelectMany(d => d.Entities).Select(e => ((string)e.Config["uniq_id"]!, e.Platform)).Order().ToList();
        Assert.Equal(wanted, home.Entities.Select(e => (e.Key, e.Value.Platform)).Order());
        Assert.Equal(wanted.Select(w => w.Item1), home.Registry.Keys.Order());
    }

    private static IEnumerable<(DeviceEntities Device, IReadOnlyDictionary<string, AnnouncedTopic> Topics)> After(AgentDescription description) =>
        DeviceComposer.Compose(description).Select(d => (d, DiscoveryPlan.Of(new Dictionary<string, AnnouncedTopic>(), d, DiscoveryStyle.Device, Prefix).After));

    private static string Text(DiscoveryMessage message) => Encoding.UTF8.GetString(message.Payload.Span);
}
