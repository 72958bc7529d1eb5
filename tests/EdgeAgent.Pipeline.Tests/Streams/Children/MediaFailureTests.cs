using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public class MediaFailureTests
{
    [Theory]
    [InlineData("[fatal] Stream map '0:V:0' matches no streams.", "a: it holds no pictures. ffmpeg said: Stream map '0:V:0' matches no streams.")]
    [InlineData("Stream map '0:a:0' matches no streams.", "a: it holds no sound. ffmpeg said: Stream map '0:a:0' matches no streams.")]
    [InlineData("[error] Failed to set value '0:V:0' for option 'map': Invalid argument", "a: it holds no pictures. ffmpeg said: Failed to set value '0:V:0' for option 'map': Invalid argument")]
    [InlineData("[rtsp @ 0x555574a3d380] [error] method OPTIONS failed: 454Session Not Found", "a: the server has closed the session. ffmpeg said: method OPTIONS failed: 454Session Not Found")]
    [InlineData("[mov,mp4 @ 0x5561bc168b80] [error] moov atom not found", "a: the file is incomplete: its index is missing. ffmpeg said: moov atom not found")]
    [InlineData("[x @ 0x1] [y @ 0x2] what [error] is this", "a: no picture came; ffmpeg ended with code 1. It said: what [error] is this")]
    public void A_program_s_words_are_told_without_addresses_that_differ_from_run_to_run(string line, string expected) =>
        Assert.Equal(expected, MediaFailure.Explain("a", "ffmpeg", new MediaExit(1, [line]), DeviceFault.Lost, "no picture came").Message);

    [Fact]
    public void A_stream_that_was_cut_in_the_middle_of_a_picture_is_not_called_no_media()
    {
        var exit = new MediaExit(1, ["[error] Invalid data found when processing input"]);

        Assert.Equal("a: the stream ended; ffmpeg ended with code 1. It said: Invalid data found when processing input",
            MediaFailure.Explain("a", "ffmpeg", exit, DeviceFault.Lost, "the stream ended", hasGiven: true).Message);
        Assert.StartsWith("a: it is no media that ffmpeg reads, or it is damaged.",
            MediaFailure.Explain("a", "ffmpeg", exit, DeviceFault.Lost, "the stream ended").Message, StringComparison.Ordinal);
    }
}
