using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Figures;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evidence;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Page;

/// <summary>The page's server on a port of its own, with a diary, and without an agent behind it.</summary>
internal sealed class PageScene : IAsyncDisposable
{
    public const string AdminPassword = "turn the key";
    public const string ViewerPassword = "have a look";

    private readonly TemporaryFolder _folder = new();
    private readonly PageSessions _sessions;
    private readonly LoginDesk _desk;
    private readonly DiarySearch _search;
    private readonly SceneDesk _scenes;
    private readonly FigureExport _figures = new("line-3", otlp: null, isScraped: true);
    private readonly PageServer _server;
    private readonly EventIssuer _issuer;
    private readonly HttpMessageHandler _handler;

    private PageScene(PageSettings settings, PageLimits limits, TimeProvider time, HttpMessageHandler? handler)
    {
        Diary = EventDiary.Open(new DiaryOptions { Folder = _folder[DiaryOptions.FolderName] }, TimeProvider.System, NullLogger<EventDiary>.Instance);
        Feed = new EventFeed(Diary, limits);
        Views = new SourceViews(new JpegEncoder(TimeProvider.System), Spare, TimeProvider.System);
        Places = new StreamPlaces(limits, TimeProvider.System);
        _sessions = new PageSessions(time);
        _desk = new LoginDesk(settings, limits, time);
        _search = new DiarySearch(Diary, limits, TimeProvider.System);
        _scenes = new SceneDesk(_folder["edgeagent.yaml"], _folder.Path, TimeProvider.System);
        _issuer = new EventIssuer(Camera, new OutletTee([Diary, Feed, Views]), TimeProvider.System);
        IPageEndpoints[] endpoints =
        [
            new AssetEndpoints(new PageAssets()), new SessionEndpoints("line-3", settings, limits, _desk, _sessions, () => null), new EventEndpoints(_search, _folder.Path), new SceneEndpoints(_search, _scenes),
            new EventStreamEndpoints(Feed, _search, Places, limits, TimeProvider.System), new LiveEndpoints(Views, Places), new MetricsEndpoints(_figures, new ScraperDesk(_desk)), new Probe(),
        ];
        _server = new PageServer(settings, endpoints, _sessions, Places, limits, new AgentRunOptions(), _issuer, TimeProvider.System, NullLoggerFactory.Instance);
        _handler = handler ?? new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
    }

    public static EventSource Camera { get; } = new("line-3", SourceKind.Camera, "gate");

    public EventDiary Diary { get; }

    public EventFeed Feed { get; }

    public SpareWork Spare { get; } = new();

    public SourceViews Views { get; }

    public StreamPlaces Places { get; }

    public Uri Address { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public static async Task<PageScene> StartAsync(PageSettings? settings = null, PageLimits? limits = null, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        var scene = new PageScene((settings ?? new PageSettings()) with { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, limits ?? new PageLimits(), time ?? TimeProvider.System, handler);
        await scene._server.StartAsync(CancellationToken.None);
        scene.Address = await scene._server.Address.WaitAsync(Until.Patience);
        scene.Client = new HttpClient(scene._handler) { BaseAddress = scene.Address, Timeout = Until.Patience };
        return scene;
    }

    /// <summary>A page that one has to log in to.</summary>
    public static Task<PageScene> WithPasswordsAsync(PageLimits? limits = null, TimeProvider? time = null) => StartAsync(
        new PageSettings { Password = PasswordHash.Of(AdminPassword, PasswordHash.LeastRounds), ViewerPassword = PasswordHash.Of(ViewerPassword, PasswordHash.LeastRounds) }, limits, time);

    public string this[string file] => _folder[file];

    /// <summary>Issues an event that the diary keeps.</summary>
    public void Tell(EventData data) => _issuer.Issue(data);

    /// <summary>Issues a sound that has started: a label, and an event that the diary keeps.</summary>
    public void Tell(string label) => Tell(new SoundStarted { Label = label, Score = 0.5, Model = "ears", StartMs = 0 });

    /// <summary>Issues such events and waits until they stand in the diary.</summary>
    public async Task WriteAsync(params string[] labels)
    {
        var before = (await EventsAsync($"api/events?limit=500")).Count;
        foreach (var label in labels)
            Tell(label);
        await Until.TrueAsync(() => Diary.Reader.Read(new DiaryFilter()).Count() == before + labels.Length);
    }

    public async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await Client.GetStringAsync(path))!;

    public async Task<JsonArray> EventsAsync(string path) => (JsonArray)(await JsonAsync(path))["events"]!;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Tries to log in.</summary>
    public async Task<HttpResponseMessage> TryAsync(string password) =>
        await SendAsync(HttpMethod.Post, "api/login", $$"""{"password":"{{password}}"}""", (PageGate.CsrfHeader, (string)(await JsonAsync("api/session"))["csrf"]!));

    /// <summary>Logs in, and gives the cookie that the browser then sends.</summary>
    public async Task<(string Name, string Value)> LogInAsync(string password)
    {
        using var answer = await TryAsync(password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ("Cookie", Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0]);
    }

    /// <summary>A stream of events from now on, or from the last one that was seen.</summary>
    public async Task<StreamReader> FollowAsync(long? last = null, params (string Name, string Value)[] headers)
    {
        var answer = await SendAsync(HttpMethod.Get, "api/events/live", null, [.. headers, .. last is { } seen ? [("Last-Event-ID", $"{seen}")] : Array.Empty<(string, string)>()]);
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        // The first sign of life: from here on nothing is missed.
        Assert.Equal((":", ""), (await LineAsync(reader), await LineAsync(reader)));
        return reader;
    }

    /// <summary>The next message of a stream of events that is no sign of life: its name, number and data.</summary>
    public static async Task<(string Name, long? Id, JsonNode Data)> MessageAsync(StreamReader stream)
    {
        var (name, id, data) = ("", (long?)null, "");
        while (await LineAsync(stream) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && data.Length > 0)
                return (name, id, JsonNode.Parse(data)!);
        }

        throw new EndOfStreamException("The stream of events has ended.");
    }

    /// <summary>The sentence of a refusal.</summary>
    public static async Task<string> SentenceAsync(HttpResponseMessage answer)
    {
        Assert.Equal(MediaTypeHeaderValue.Parse("application/json"), answer.Content.Headers.ContentType);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
        Places.Dispose();
        _search.Dispose();
        _scenes.Dispose();
        _desk.Dispose();
        _figures.Dispose();
        _sessions.Dispose();
        await Diary.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<string?> LineAsync(StreamReader reader)
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        return await reader.ReadLineAsync(deadline.Token);
    }

    /// <summary>An address for each role.</summary>
    private sealed class Probe : IPageEndpoints
    {
        public void Map(IEndpointRouteBuilder routes)
        {
            routes.Get("/api/probe/admin", Role.Admin, static context => context.Response.WriteAsync("admin"));
            routes.Post("/api/probe", Role.Admin, static async context => await context.Response.WriteAsync($"{(await new StreamReader(context.Request.Body).ReadToEndAsync()).Length}"));
            routes.Get("/api/probe/broken", Role.Viewer, static _ => throw new InvalidOperationException("secret of the inside"));
        }
    }
}
