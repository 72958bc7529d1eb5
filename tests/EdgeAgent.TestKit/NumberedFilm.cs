using System.Diagnostics;
using System.Globalization;

namespace EdgeAgent.TestKit;

/// <summary>
/// A film whose every picture carries its number, as 12 black and white cells along its lower edge, so that a test can tell by content which picture it looks at. A corner is
/// bright all the time, for masks; a square in the middle moves from one picture on, and stands still before.
/// </summary>
public static class NumberedFilm
{
    public const int Width = 320;
    public const int Height = 240;

    private const int Bits = 12;
    private const int StripTop = 200;
    private const byte Black = 16;
    private const byte Dark = 80;
    private const byte White = 235;

    /// <summary>Where the cells are: what moves there is no motion.</summary>
    public const string Strip = "[[0, 0.8], [1, 0.8], [1, 1], [0, 1]]";

    /// <summary>The bright corner, 80 pixels wide and high.</summary>
    public const string Corner = "[[0, 0], [0.25, 0], [0.25, 0.33], [0, 0.33]]";

    /// <summary>Makes one.</summary>
    /// <param name="path">An MP4 file.</param>
    /// <param name="pictures">So many.</param>
    /// <param name="rate">So many a second.</param>
    /// <param name="movesFrom">The first picture in which the square moves.</param>
    /// <param name="keyEvery">Pictures from one key frame to the next.</param>
    public static async Task WriteAsync(string path, int pictures, int rate, int movesFrom, int keyEvery = 12)
    {
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-color_range", "tv", "-video_size", $"{Width}x{Height}", "-framerate", Text(rate), "-i", "pipe:0",
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "16", "-bf", "0", "-g", Text(keyEvery), "-pix_fmt", "yuv420p", "-y", path,
        ];
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardInput = true })!;
        for (var i = 0; i < pictures; i++)
            await ffmpeg.StandardInput.BaseStream.WriteAsync(Draw(i, i >= movesFrom));
        ffmpeg.StandardInput.Close();
        await ffmpeg.WaitForExitAsync();
        if (ffmpeg.ExitCode != 0)
            throw new InvalidOperationException("The film could not be made.");
    }

    /// <summary>Reads the pictures of a film or a JPEG, each as its brightness in the film's own size.</summary>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(string path)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-nostdin", "-v", "error", "-i", path, "-vf", $"scale={Width}:{Height}:out_range=tv,format=yuv420p,extractplanes=y", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"])
        { RedirectStandardOutput = true })!;
        var pictures = new List<byte[]>();
        while (true)
        {
            var picture = new byte[Width * Height];
            if (await ffmpeg.StandardOutput.BaseStream.ReadAtLeastAsync(picture, picture.Length, throwOnEndOfStream: false) < picture.Length)
                break;
            pictures.Add(picture);
        }

        await ffmpeg.WaitForExitAsync();
        return ffmpeg.ExitCode == 0 ? pictures : throw new InvalidOperationException($"{path} cannot be read.");
    }

    /// <summary>The number that a picture carries.</summary>
    public static int NumberOf(byte[] picture)
    {
        var number = 0;
        for (var bit = 0; bit < Bits; bit++)
        {
            var x = (2 * bit + 1) * Width / Bits / 2;
            if (picture[(StripTop + Height) / 2 * Width + x] > 125)
                number |= 1 << bit;
        }

        return number;
    }

    /// <summary>The brightness of a pixel, 16 to 235.</summary>
    public static byte At(byte[] picture, int x, int y) => picture[y * Width + x];

    /// <summary>Draws one picture's brightness.</summary>
    public static byte[] Draw(int number, bool moves)
    {
        var picture = new byte[Width * Height];
        Array.Fill(picture, Dark);
        Fill(picture, 0, 0, 80, 80, White);
        for (var bit = 0; bit < Bits; bit++)
            Fill(picture, bit * Width / Bits, StripTop, (bit + 1) * Width / Bits, Height, (number >> bit & 1) == 1 ? White : Black);
        var left = moves ? 120 + number * 7 % 120 : 120;
        Fill(picture, left, 90, left + 50, 140, White);
        return picture;
    }

    private static void Fill(byte[] picture, int left, int top, int right, int bottom, byte value)
    {
        for (var y = top; y < bottom; y++)
            picture.AsSpan(y * Width + left, right - left).Fill(value);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
