using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Alsa;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

public sealed class AlsaDevicesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-proc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Capture_devices_are_named_by_their_cards_id()
    {
        Write("cards", """
             0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                                  bcm2835 Headphones
             1 [Device         ]: USB-Audio - USB PnP Audio Device
                                  C-Media Electronics Inc. USB PnP Audio Device at usb-0000:01:00.0-1.2, full speed
             10 [seeed4micvoicec]: simple-card - seeed-4mic-voicecard
                                  seeed-4mic-voicecard
            """);
        Write("pcm", """
            00-00: bcm2835 Headphones : bcm2835 Headphones : playback 8
            01-00: USB Audio : USB Audio : playback 1 : capture 1
            10-01: bcm2835-i2s-ac10x-codec0 ac10x-codec0-0 :  : capture 1
            """);
        Assert.Equal(
            [
                new AudioDevice("alsa:plughw:CARD=Device,DEV=0", "USB PnP Audio Device, USB Audio"),
                new AudioDevice("alsa:plughw:CARD=seeed4micvoicec,DEV=1", "seeed-4mic-voicecard"),
            ],
            AlsaDevices.Cards(_folder));
    }

    [Fact]
    public void A_machine_without_sound_has_no_devices()
    {
        Assert.Empty(AlsaDevices.Cards(_folder));
        Write("cards", "--- no soundcards ---");
        Write("pcm", "");
        Assert.Empty(AlsaDevices.Cards(_folder));
    }

    [Fact]
    public void Lines_that_are_not_understood_are_left_out()
    {
        Write("cards", "x [y]: z\n 3 [\n]:\n 4 [Ok]: a");
        Write("pcm", "nonsense\n03-00: a : b : capture 1\n04: a : b : capture 1\n-: a : b : capture 1\n04-00: a : b : capture 1");
        Assert.Equal([new AudioDevice("alsa:plughw:CARD=Ok,DEV=0", "a, b")], AlsaDevices.Cards(_folder));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
