using System.Buffers;
using System.Text;
using EdgeAgent.Mqtt.HomeAssistant;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.TestKit;
using EdgeAgent.TestKit.HomeAssistant;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>Every discovery payload against Home Assistant's own field tables.</summary>
public sealed class PayloadTests
{
    private static readonly Dictionary<string, AnnouncedTopic> Nothing = [];

    [AssetFact]
    public void The_tables_take_their_own_complete_examples()
    {
        var contract = DiscoveryContract.FromAssets();
        var examples = contract.Examples.ToList();

        Assert.Equal(3, examples.Count);
        Assert.All(examples, example => Assert.Empty(contract.FaultsOf(example.Topic, example.Payload)));
    }

    [AssetFact]
    public void A_typo_in_any_key_of_an_example_is_a_fault()
    {
        var contract = DiscoveryContract.FromAssets();
        Assert.All(contract.Examples, example =>
        {
            foreach (var key in new[] { "availability", "components", "identifiers", "state_topic", "unique_id", "entity_category", "origin" }.Where(k => example.Payload.Contains($"\"{k}\"", StringComparison.Ordinal)))
                Assert.NotEmpty(contract.FaultsOf(example.Topic, example.Payload.Replace($"\"{key}\"", $"\"{key}s\"", StringComparison.Ordinal)));
        });
    }

    [AssetFact]
    public void Every_message_of_any_agent_is_one_that_Home_Assistant_takes_whole()
    {
        var contract = DiscoveryContract.FromAssets();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Descriptions.Any.ToArbitrary(), description =>
        {
            foreach (var style in new[] { DiscoveryStyle.Device, DiscoveryStyle.Single })
            {
                var messages = Messages(description, style).ToList();
                var faults = messages.SelectMany(m => contract.FaultsOf(m.Topic, Encoding.UTF8.GetString(m.Payload.Span))).ToList();
                Assert.True(faults.Count == 0, string.Join('\n', faults));
                Assert.Equal(messages.Count, messages.Select(m => m.Topic).Distinct().Count());
                Assert.All(messages, m => Assert.InRange(m.Payload.Length, 1, DiscoveryPages.LimitBytes));
            }
        }));
    }

    [Fact]
    public void The_agents_own_names_never_make_two_entities_one()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Descriptions.Any.ToArbitrary(), description =>
        {
            var ids = DeviceComposer.Compose(description).SelectMany(d => d.Entities).Select(e => (string)e.Config["uniq_id"]!).ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
        }));
    }

    [Fact]
    public void A_device_says_what_it_is_and_whose_it_is()
    {
        var camera = DeviceComposer.Compose(Descriptions.Whole).Single(d => d.Source == "entrance");

        Assert.Equal("""{"ids":["edgeagent.line-3.entrance"],"name":"Entrance camera","mf":"EdgeAgent","mdl":"camera","sw":"1.0.0","via_device":"edgeagent.line-3"}""", camera.Device.ToJsonString());
        Assert.Equal("""[{"t":"edgeagent/line-3/status"},{"t":"edgeagent/line-3/entrance/status"}]""", camera.Availability.ToJsonString());
        Assert.Equal(
            """{"uniq_id":"edgeagent.line-3.entrance.occupancy_person","def_ent_id":"binary_sensor.line_3_entrance_person_occupancy","name":"Person occupancy","stat_t":"edgeagent/line-3/entrance/state/occupancy_person","dev_cla":"occupancy","qos":1}""",
            camera.Entities[0].Config.ToJsonString());
    }

    [Theory]
    [InlineData("Persons", "sensor.line_3_entrance_persons")]
    [InlineData("Café count", "sensor.line_3_entrance_count_person")]
    [InlineData("人数", "sensor.line_3_entrance_count_person")]
    [InlineData("--", "sensor.line_3_entrance_count_person")]
    [InlineData("A  (b) __ C!", "sensor.line_3_entrance_a_b_c")]
    public void An_entity_is_called_by_its_title_where_that_can_be_written(string title, string entity)
    {
        var camera = Descriptions.Camera with { States = [new StatePoint("count_person", title, StateKind.Number)] };
        var device = DeviceComposer.Compose(Descriptions.Whole with { Sources = [camera] }).Single(d => d.Source is not null);

        Assert.Equal(entity, (string?)device.Entities[0].Config["def_ent_id"]);
    }

    [Fact]
    public void A_switch_stays_usable_while_its_source_is_off()
    {
        var mute = DeviceComposer.Compose(Descriptions.Whole).Single(d => d.Source == "desk").Entities.Single(e => e.Id == "mute");

        Assert.Equal("switch", mute.Platform);
        Assert.Equal("""[{"t":"edgeagent/line-3/status"}]""", mute.Config["avty"]!.ToJsonString());
    }

    [Fact]
    public void Events_are_heard_live_only_and_what_comes_often_has_to_be_asked_for()
    {
        var entities = DeviceComposer.Compose(Descriptions.Whole).SelectMany(d => d.Entities).Where(e => e.Platform == "event").ToList();

        Assert.All(entities, e => Assert.Contains("/events/", (string)e.Config["stat_t"]!, StringComparison.Ordinal));
        var hidden = entities.Where(e => (bool?)e.Config["en"] == false).Select(e => e.Id).Order();
        Assert.Equal(["event-object-updated", "event-sound-level", "event-speech-partial"], hidden);
        var told = entities.SelectMany(e => e.Config["evt_typ"]!.AsArray().Select(t => (string)t!)).Order();
        Assert.Equal(Descriptions.Whole.All.SelectMany(s => s.EventTypes).Order(), told);
    }

    [AssetFact]
    public void A_device_with_thousands_of_entities_is_told_in_messages_that_every_broker_takes()
    {
        var contract = DiscoveryContract.FromAssets();
        var many = Descriptions.Camera with { States = [.. Enumerable.Range(0, 2000).Select(n => new StatePoint($"count_{n}", $"Number {n}", StateKind.Number))] };
        var messages = Messages(Descriptions.Whole with { Sources = [many] }, DiscoveryStyle.Device).Where(m => m.Topic.Contains("entrance", StringComparison.Ordinal)).ToList();

        Assert.InRange(messages.Count, 5, 30);
        Assert.All(messages, m => Assert.InRange(m.Payload.Length, 1, DiscoveryPages.LimitBytes));
        Assert.All(messages, m => Assert.Empty(contract.FaultsOf(m.Topic, Encoding.UTF8.GetString(m.Payload.Span))));
        Assert.Equal("homeassistant/device/line-3/entrance_PART2/config", messages[1].Topic);
    }

    [Fact]
    public void Every_topic_of_devices_is_below_the_agents_own_level_and_of_one_device()
    {
        var topics = from source in new string?[] { null, "a", "part2", "b-c" } from page in Enumerable.Range(0, 3) select DiscoveryTopics.OfDevice("homeassistant", "line-3", source, page);

        Assert.All(topics, topic => Assert.StartsWith("homeassistant/device/line-3/", topic, StringComparison.Ordinal));
        Assert.Equal(12, topics.Distinct().Count());
    }

    [AssetFact]
    public void Every_kind_of_current_value_and_of_event_that_there_is_becomes_an_entity_that_Home_Assistant_takes()
    {
        var contract = DiscoveryContract.FromAssets();
        var entities = DeviceComposer.Compose(Complete).SelectMany(d => d.Entities).ToList();

        Assert.All(Messages(Complete, DiscoveryStyle.Device), m => Assert.Empty(contract.FaultsOf(m.Topic, Encoding.UTF8.GetString(m.Payload.Span))));
        foreach (var point in Complete.Itself.States)
            Assert.Contains(entities, e => e.Id == point.Name);
        foreach (var kind in EventCatalogue.All)
            Assert.Single(entities, e => e.Platform == "event" && e.Config["evt_typ"]!.AsArray().Any(t => (string?)t == TypeOf(kind)));
    }

    [JinjaFact]
    public void What_every_kind_of_current_value_is_at_the_start_is_taken_by_its_entity_and_so_is_every_event()
    {
        var contract = DiscoveryContract.FromAssets();
        using var jinja = new Jinja();
        var arbitrary = new ArbitraryEvents(seed: 11);
        var initial = Complete.Itself.States.ToDictionary(point => TopicTable.StateOf(Descriptions.Itself, point.Name), point => point.Initial);
        foreach (var entity in DeviceComposer.Compose(Complete).Single().Entities.Where(e => e.Config["stat_t"] is not null))
        {
            var config = contract.Expand(entity.Config, entity.Platform);
            string Render(string payload) => config["value_template"] is { } template ? jinja.Render((string)template!, payload) : payload;
            if (entity.Platform == "event")
            {
                foreach (var kind in EventCatalogue.All)
                {
                    var payload = new ArrayBufferWriter<byte>();
                    var envelope = arbitrary.Envelope(kind);
                    CloudEventJson.Write(envelope, payload);
                    var value = Render(Encoding.UTF8.GetString(payload.WrittenSpan));
                    Assert.Null(EntityValue.FaultOf("event", config, value));
                    Assert.Equal(config["event_types"]!.AsArray().Any(t => (string?)t == EventCatalogue.Of(envelope.Data).Name), value != "{}");
                }
            }
            else if (initial.TryGetValue((string)config["state_topic"]!, out var payload) && !(config["command_topic"] is not null && payload.Length == 0))
            {
                Assert.Null(EntityValue.FaultOf(entity.Platform, config, Render(payload)));
            }
        }
    }

    /// <summary>One source with a value of every kind, and every event.</summary>
    private static AgentDescription Complete
    {
        get
        {
            var states = new StateList();
            foreach (var row in StateTable.Rows)
                states.Add(row, "door", "person");
            return new AgentDescription(Descriptions.Agent, "1.0.0", new SourceDescription(Descriptions.Itself, "All") { States = states.Points, EventTypes = [.. EventCatalogue.All.Select(TypeOf)] }, []);
        }
    }

    private static IEnumerable<DiscoveryMessage> Messages(AgentDescription description, DiscoveryStyle style) =>
        DeviceComposer.Compose(description).SelectMany(device => DiscoveryPlan.Of(Nothing, device, style, "homeassistant").Announcement);

    // Each rule has a type of its own.
    private static string TypeOf(EventDescriptor kind) => kind.Record == typeof(RuleFired) ? $"rule.{ArbitraryEvents.RuleName}" : kind.Name;
}
