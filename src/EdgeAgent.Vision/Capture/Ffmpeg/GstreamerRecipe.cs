using System.Text;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// Any pipeline of GStreamer that ends in raw video in ordinary memory (Jetson: <c>nvarguscamerasrc ! nvvidconv</c>);
/// what brings it to us is appended.
/// </summary>
internal static class GstreamerRecipe
{
    public static MediaRecipe Create(VideoSourceUri uri, FrameSourceOptions options)
    {
        // The element's limit is a whole number; a lower rate is thinned by whoever reads.
        string[] thinning = options.MaxFps is { } fps ? ["!", "videorate", "drop-only=true", $"max-rate={(int)Math.Ceiling(fps)}"] : [];
        string[] arguments =
        [
            "-q", .. Words(uri.Target), .. thinning,
            // Rows of GStreamer's I420 are padded to 4 bytes and y4menc writes the padding (1.22): sizes without any are asked for.
            "!", "videoconvert", "!", "videoscale", "!", "video/x-raw,format=I420,colorimetry=bt601,width=[8,16384,8],height=[2,16384,2]", "!", "y4menc", "!", "fdsink", "fd=1", "sync=false",
        ];
        var command = new MediaCommand("gst-launch-1.0", arguments, "gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good")
        {
            StopGrace = TimeSpan.FromSeconds(2),
        };
        return new MediaRecipe(command, new Y4mFraming(uri.ToString()));
    }

    /// <summary>Cuts a pipeline into words as a shell would: at white space outside quotes.</summary>
    internal static IReadOnlyList<string> Words(string pipeline)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var inWord = false;
        foreach (var c in pipeline)
        {
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }

            inWord = true;
            if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else if (c == quote)
                quote = '\0';
            else
                word.Append(c);
        }

        if (inWord)
            words.Add(word.ToString());
        return words;
    }
}
