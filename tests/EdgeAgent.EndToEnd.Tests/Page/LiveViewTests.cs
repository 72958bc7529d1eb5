using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>What somebody sees who watches the demo.</summary>
[Collection(WatchedDemo.Name)]
public sealed class LiveViewTests(WatchedDemo demo)
{
    // The same instant with the boxes and without: what differs is the boxes and their names. One script, so that no picture comes in between.
    private const string WhereBoxesAre = """
        canvas => {
          const button = [...document.querySelectorAll('.toolbar button')].find(b => b.textContent === 'Boxes');
          const look = () => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          const shown = look();
          button.click();
          const hidden = look();
          button.click();
          let [left, right] = [-1, -1];
          for (let x = 0; x < canvas.width; x++)
            for (let y = 0; y < canvas.height; y++) {
              const at = (y * canvas.width + x) * 4;
              if (shown[at] === hidden[at] && shown[at + 1] === hidden[at + 1] && shown[at + 2] === hidden[at + 2]) continue;
              if (left < 0) left = x;
              right = x;
            }
          return [left / canvas.width, right / canvas.width];
        }
        """;

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_box_moves_over_the_picture_with_the_part_that_it_frames()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        var camera = visit.Page.GetByRole(AriaRole.Article, new() { Name = "conveyor" });
        await Assertions.Expect(camera.GetByText("Running")).ToBeVisibleAsync();
        await Assertions.Expect(visit.InSight).ToContainTextAsync("part #");

        var places = new List<float[]>();
        var started = TimeProvider.System.GetTimestamp();
        while (places.Select(place => Math.Round(place[0], 2)).Distinct().Count() < 4)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Until.Patience, $"Boxes were only at {string.Join("; ", places.Select(p => $"{p[0]:0.00}..{p[1]:0.00}"))}.");
            if (await camera.Locator("canvas").EvaluateAsync<float[]>(WhereBoxesAre) is [>= 0, _] place)
                places.Add(place);
        }

        Assert.All(places, place => Assert.InRange(place[1] - place[0], 0.03, 1));
        await visit.TakePictureAsync("live-moving");
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task The_microphone_shows_its_level_and_the_words_that_were_said()
    {
        await using var visit = await demo.VisitAsync(Screen.Phone);
        var microphone = visit.Page.GetByRole(AriaRole.Article, new() { Name = "operator" });
        await microphone.ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(microphone.GetByRole(AriaRole.Meter)).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex(@"^-\d+ decibel$"));
        await Assertions.Expect(microphone.Locator(".words")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^“[a-z ]+”$"));
        await Assertions.Expect(microphone.Locator(".at")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^at \d\d:\d\d:\d\d$"));
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task Held_pictures_stay_and_nothing_more_is_sent_until_they_are_let_go()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        var streams = new System.Collections.Concurrent.ConcurrentQueue<string>();
        visit.Page.Request += (_, request) => Note(request, "begins");
        visit.Page.RequestFailed += (_, request) => Note(request, "ends");
        void Note(IRequest request, string what)
        {
            if (request.Url.Contains("/api/live", StringComparison.Ordinal))
                streams.Enqueue(what);
        }

        await Assertions.Expect(visit.InSight).ToContainTextAsync("part #");
        streams.Clear();
        await visit.Button("Hold").ClickAsync();
        await Until.TrueAsync(() => streams.LastOrDefault() == "ends", state: () => string.Join(' ', streams));
        await visit.Button("Hold").ClickAsync();
        await Until.TrueAsync(() => streams.LastOrDefault() == "begins", state: () => string.Join(' ', streams));
        Assert.Equal(["ends", "begins"], streams);
    }
}
