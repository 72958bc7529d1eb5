using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Mqtt.Schemas;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;
using NJsonSchema;

namespace EdgeAgent.Mqtt.Tests.Schemas;

/// <summary>Everything that the agent publishes, as a subscriber of a real broker gets it, is what its schema says.</summary>
public sealed class PublishedPayloadsTests
{
    private const string Place = "door";
    private const string Label = "person";

    private static readonly EventSource Camera = new("line-3", SourceKind.Camera, "entrance");
    private static readonly IReadOnlyList<PayloadSchema> Known = PayloadSchemas.All();
    private static readonly Dictionary<PayloadSchema, JsonSchema> Schemas =
        Known.ToDictionary(known => known, known => JsonSchema.FromJsonAsync(known.Schema.ToJsonString()).GetAwaiter().GetResult());

    // The values of all kinds, each of one place and class, at one source.
    private static readonly IReadOnlyList<StatePoint> Points = PointsOfAllKinds();

    // What moves each of them from what it is at the start.
    private static readonly EventData[] Scene =
    [
        new ObjectEntered { Label = Label, Track = 1, Score = 0.9, Box = default, Model = "m" },
        new LineCrossed { Line = Place, Direction = CrossingDirection.In, In = 1, Out = 2, Label = Label, Track = 1, Score = 0.9, Box = default, Model = "m" },
        new CountChanged { Zone = Place, Label = Label, Count = 1, Total = 1 },
        new ZoneDwell { Zone = Place, DwellMs = 1, Label = Label, Track = 1, Score = 0.9, Box = default, Model = "m" },
        new ObjectDescribed { Name = Place, Answer = new ObjectAnswer("B-1 XY", 0.8), Label = Label, Track = 1, Score = 0.9, Box = default, Model = "m" },
        new PartInspected { Verdict = PartVerdict.Good, Label = "lid", Track = 1, Views = 1, Defects = [], Box = default, DurationMs = 1, Model = "m" },
        new PartInspected { Verdict = PartVerdict.NotInspected, Label = "lid", Track = 2, Views = 0, Defects = [], Box = default, DurationMs = 1, Model = "m" },
        new PartInspected { Verdict = PartVerdict.Defective, Label = "lid", Track = 3, Views = 1, Defects = [new PartDefect("crack", 0.9, 1, default)], Box = default, DurationMs = 1, Model = "m" },
        new MotionStarted { Area = 0.1, Boxes = [] },
        new ClassificationChanged { Label = "open", Score = 0.8, Model = "c" },
        new AnomalyDetected { Score = 3, Threshold = 1, Regions = [], Model = "n" },
        new SpeechStarted { Utterance = int.MaxValue, StartMs = 0 },
        new SpeechArmed { By = ArmedBy.Keyword, Keyword = "stop", UntilMs = 1 },
        new SpeechTranscript { Utterance = 1, Text = "stop", Confidence = 0.9, StartMs = 0, EndMs = 1, Words = [], Model = "r" },
        new SpeechDropped { Utterance = 2, Reason = UtteranceDrop.QueueFull, StartMs = 0, EndMs = 1 },
        new SpeakerIdentified { Utterance = 1, Speaker = "anna", StartMs = 0, EndMs = 1, Model = "s" },
        new KeywordDetected { Keyword = "stop", Score = 0.7, StartMs = 0, EndMs = 1, Model = "k" },
        new SoundLevel { RmsDbfs = -20, PeakDbfs = -10 },
        new SoundStarted { Label = Label, Score = 0.6, StartMs = 0, Model = "t" },
        new SoundTop { Classes = [new SoundScore("rain", 0.2)], StartMs = 0, EndMs = 1, Model = "t" },
        new AgentStarted { Version = "1.0.0", Cameras = ["entrance"], Microphones = [] },
        new AgentFault { Component = "entrance", Message = "A test." },
        new BudgetExceeded { Over = [new BudgetOverrun(BudgetResource.Cpu, 0.95, 0.8)], Shed = [OptionalWork.LivePictures], IsExhausted = false, Message = "A test." },
    ];

    [ProgramFact("mosquitto")]
    public async Task All_that_is_published_is_valid_by_its_schema()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        var passing = new PassingMessages();
        using var desk = new CommandDesk("line-3", passing, TimeProvider.System, new ListLogger<CommandDesk>());
        desk.AddRequest(EventSource.OfAgent("line-3"), "reload", (_, _) => Task.FromResult(new CommandAnswer(null, new JsonObject { ["restarted"] = 1 })));
        await desk.StartAsync(CancellationToken.None);
        using var beat = new MetricsBeat("line-3", passing, () => new MachineReading(12.5, 1000, 48.5), () => 7, TimeProvider.System);
        var board = new RetainedBoard();
        var values = new CurrentValues(
            new AgentDescription("line-3", "1.0.0", new SourceDescription(EventSource.OfAgent("line-3"), "Line 3"), [new SourceDescription(Camera, "Entrance camera") { States = Points }]), board);
        await using var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port), desk, passing, board: board);
        var events = new EventIssuer(Camera, new Tee(agent.Publisher, values), TimeProvider.System);

        for (var seed = 0; seed < 3; seed++)
        {
            var arbitrary = new ArbitraryEvents(seed);
            foreach (var kind in EventCatalogue.All)
                events.Issue(arbitrary.Data(kind));
        }

        foreach (var state in Enum.GetValues<SourceState>())
            Report(agent, beat, new SourceHealth(Camera, state, DateTimeOffset.UtcNow, "A reason."));
        Report(agent, beat, new SourceHealth(Camera, SourceState.Running, DateTimeOffset.UtcNow, "It is dark.")
        {
            Condition = SourceCondition.Dark,
            ConditionSince = DateTimeOffset.UtcNow,
            Fps = 4.5,
            LatencyMs = 30,
            LastData = DateTimeOffset.UtcNow,
            Picture = (640, 360),
            Drops = 2,
        });
        foreach (var data in Scene)
            events.Issue(data);
        foreach (var name in (string[])["reload", "reloda"])
            desk.Take(new IncomingMessage($"edgeagent/line-3/command/{name}", ReadOnlySequence<byte>.Empty, false));

        await subscriber.UntilAsync(s => s.All.Count(m => m.Topic.Contains("/response/", StringComparison.Ordinal)) == 2);
        await subscriber.UntilAsync(s => s.Events.Count == 3 * EventCatalogue.All.Count + Scene.Length);
        await subscriber.UntilAsync(s => Points.Where(p => !p.IsSettable).All(p => s.Last(TopicTable.StateOf(Camera, p.Name)) is { } value && value != p.Initial));
        await agent.StopAsync();
        await desk.StopAsync(CancellationToken.None);

        var seen = new HashSet<TopicRow>();
        Assert.All(subscriber.All, message => seen.Add(AssertValid(message)));
        Assert.Equal([TopicTable.AgentStatus, TopicTable.SourceStatus, TopicTable.SourceHealth, TopicTable.Event, TopicTable.State, TopicTable.Metrics, TopicTable.Response],
            TopicTable.Rows.Where(seen.Contains));
    }

    private static void Report(Agent agent, MetricsBeat beat, SourceHealth health)
    {
        agent.Publisher.Report(health);
        beat.Report(health);
    }

    private static TopicRow AssertValid(Received message)
    {
        var row = TopicTable.Rows.Single(row => Regex.IsMatch(message.Topic, PatternOf(row)));
        if (row == TopicTable.AgentStatus || row == TopicTable.SourceStatus)
            Assert.Contains(message.Text, (string[])["online", "offline"]);
        else if (row == TopicTable.Event)
            EventContract.AssertValid(message.Text);
        else if (row == TopicTable.State)
            AssertValidState(message);
        else
            AssertValid(message, Known.Single(known => known.Topic == row));
        return row;
    }

    private static void AssertValidState(Received message)
    {
        var point = Points.Single(point => point.Name == message.Topic.Split('/')[^1]);
        if (point.Kind == StateKind.Record)
            AssertValid(message, Known.Single(known => known.State == point.Row));
        else if (point.Kind == StateKind.OnOff)
            Assert.Contains(message.Text, (string[])["ON", "OFF"]);
        else if (message.Text != point.Initial)
            Assert.True(double.IsFinite(double.Parse(message.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));
    }

    private static void AssertValid(Received message, PayloadSchema schema)
    {
        Assert.True(Schemas[schema].Validate(message.Text) is { Count: 0 }, $"{message.Topic} {message.Text}");
        Assert.Equal("application/json", message.ContentType);
    }

    // Of topics of the agent itself and of a source, where a level may be either.
    private static string PatternOf(TopicRow row) => "^" + Regex.Escape(row.Template)
        .Replace(@"\[/<source>]", "(/entrance)?", StringComparison.Ordinal).Replace("<source>", "entrance", StringComparison.Ordinal)
        .Replace("<agent>", "line-3", StringComparison.Ordinal).Replace("<type>", "[a-z._]+", StringComparison.Ordinal).Replace("<name>", "[a-z0-9_]+", StringComparison.Ordinal) + "$";

    private static IReadOnlyList<StatePoint> PointsOfAllKinds()
    {
        var list = new StateList();
        foreach (var row in StateTable.Rows)
            list.Add(row, Regex.IsMatch(row.Name, "<(zone|line|crop)>") ? Place : "", row.Name.Contains("<class>", StringComparison.Ordinal) ? Label : "");
        return list.Points;
    }

    private sealed class Tee(params IAgentOutlet[] outlets) : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope)
        {
            foreach (var outlet in outlets)
                outlet.Offer(envelope);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
