using System.Diagnostics;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Tests.Films;

/// <summary>A film of 12 s with ten pictures a second and a key picture every 1.2 s, each picture dated by its number: 100 ticks are a second.</summary>
public sealed class PacketReelTests : IDisposable
{
    private const int Second = 100;
    private const int Pictures = 120;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task A_piece_begins_with_the_key_picture_before_it_and_ends_with_its_last_picture()
    {
        var reel = new PacketReel(20 * Second, 10_000_000);
        Feed(reel, await PicturesAsync());
        var packets = reel.Cut(at: 50 * 10, from: 30 * 10, to: 70 * 10, out var begins, out var ends);
        Assert.Equal((24 * 10, 70 * 10), (begins, ends));
        Assert.Equal(Enumerable.Range(24, 47), await NumbersAsync(packets!));

        Assert.Equal(Enumerable.Range(0, 11), await NumbersAsync(reel.Cut(50, -500, 100, out _, out _)!));
        Assert.Null(reel.Cut(-1, -500, 100, out _, out _));
    }

    [ProgramFact("ffmpeg")]
    public async Task Whatever_pieces_the_bytes_come_in_the_reel_is_the_same()
    {
        var pictures = await PicturesAsync();
        var (whole, torn) = (new PacketReel(20 * Second, 10_000_000), new PacketReel(20 * Second, 10_000_000));
        Feed(whole, pictures);
        for (var i = 0; i < pictures.Count; i++)
        {
            for (var at = 0; at < pictures[i].Length; at += 71)
                torn.Add(pictures[i].AsSpan(at, Math.Min(71, pictures[i].Length - at)), i * 10);
        }

        Assert.Equal(whole.Cut(600, 400, 800, out _, out _), torn.Cut(600, 400, 800, out _, out _));
    }

    [ProgramFact("ffmpeg")]
    public async Task Old_groups_go_and_so_do_those_that_are_too_much()
    {
        var pictures = await PicturesAsync();
        var shortReel = new PacketReel(3 * Second, 10_000_000);
        Feed(shortReel, pictures);
        // The last picture is 119: from 84 on, the last key picture that is 3 s old.
        Assert.Equal(84, (await NumbersAsync(shortReel.Cut(1100, 0, 1190, out _, out _)!))[0]);

        var group = pictures.Take(12).Sum(p => p.Length);
        var smallReel = new PacketReel(20 * Second, 3 * group);
        Feed(smallReel, pictures);
        Assert.InRange((await NumbersAsync(smallReel.Cut(1150, 0, 1190, out _, out _)!))[0], 72, 108);

        // Not one group has room: then there is nothing, and never more than may be.
        var tinyReel = new PacketReel(20 * Second, group / 3);
        Feed(tinyReel, pictures);
        Assert.Null(tinyReel.Cut(1100, 1000, 1190, out _, out _));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_reel_that_rests_holds_nothing_and_goes_on_with_the_next_key_picture()
    {
        var pictures = await PicturesAsync();
        var reel = new PacketReel(20 * Second, 10_000_000);
        for (var i = 0; i < pictures.Count; i++)
        {
            if (i == 40)
                reel.Rest();
            if (i == 50)
                reel.Resume();
            // Torn, so that it falls into the middle of a packet.
            reel.Add(pictures[i].AsSpan(0, 71), i * 10);
            if (i == 45)
                Assert.Null(reel.Cut(300, 0, 450, out _, out _));
            reel.Add(pictures[i].AsSpan(71), i * 10);
        }

        Assert.Null(reel.Cut(450, 0, 800, out _, out _));
        Assert.Equal(Enumerable.Range(60, 11), await NumbersAsync(reel.Cut(650, 0, 700, out _, out _)!));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_piece_never_goes_over_a_place_where_the_stream_was_lost()
    {
        var pictures = await PicturesAsync();
        var reel = new PacketReel(20 * Second, 10_000_000);
        for (var i = 0; i < pictures.Count; i++)
        {
            if (i == 50)
                reel.Break();
            reel.Add(pictures[i], i * 10);
        }

        // 50 to 59 need key picture 48, which is behind the break.
        Assert.Equal(Enumerable.Range(36, 14), await NumbersAsync(reel.Cut(450, 400, 800, out _, out _)!));
        Assert.Equal(Enumerable.Range(60, 11), await NumbersAsync(reel.Cut(650, 400, 700, out _, out _)!));
    }

    private static void Feed(PacketReel reel, IReadOnlyList<byte[]> pictures)
    {
        for (var i = 0; i < pictures.Count; i++)
            reel.Add(pictures[i], i * 10);
    }

    /// <summary>The packets of each picture, with the tables before it.</summary>
    private async Task<IReadOnlyList<byte[]>> PicturesAsync()
    {
        await NumberedFilm.WriteAsync(_folder["film.mp4"], Pictures, 10, movesFrom: Pictures);
        await RunAsync("-i", _folder["film.mp4"], "-map", "0:v:0", "-c", "copy", "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames+resend_headers", _folder["film.ts"]);
        var stream = await File.ReadAllBytesAsync(_folder["film.ts"]);
        var begins = Enumerable.Range(0, stream.Length / TransportPackets.PacketBytes).Select(i => i * TransportPackets.PacketBytes)
            .Where(at => stream[at + 1] == 0x40 && stream[at + 2] == 0).Append(stream.Length).ToList();
        Assert.Equal(Pictures + 1, begins.Count);
        return [.. begins.Zip(begins.Skip(1), (from, to) => stream[from..to])];
    }

    private async Task<IReadOnlyList<int>> NumbersAsync(byte[] packets)
    {
        await File.WriteAllBytesAsync(_folder["piece.ts"], packets);
        return [.. (await NumberedFilm.ReadAsync(_folder["piece.ts"])).Select(NumberedFilm.NumberOf)];
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
