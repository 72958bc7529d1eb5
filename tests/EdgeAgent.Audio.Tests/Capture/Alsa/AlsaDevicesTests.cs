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
                ("alsa:plughw:CARD=Device,DEV=0", "USB PnP Audio Device, USB Audio"),
                ("alsa:plughw:CARD=seeed4micvoicec,DEV=1", "seeed-4mic-voicecard"),
            ],
            AlsaDevices.Cards(_folder).Select(d => (d.Source, d.Name)));
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
        Assert.Equal([("alsa:plughw:CARD=Ok,DEV=0", "a, b")], AlsaDevices.Cards(_folder).Select(d => (d.Source, d.Name)));
    }

    [Fact]
    public void A_USB_microphone_is_described_without_being_opened()
    {
        Write("cards", " 1 [Device         ]: USB-Audio - USB PnP Audio Device");
        Write("pcm", "01-00: USB Audio : USB Audio : playback 1 : capture 1");
        Write("card1/stream0", """
            C-Media USB PnP Audio Device at usb-0000:01:00.0-1.2, full speed : USB Audio

            Playback:
              Status: Stop
              Interface 1
                Altset 1
                Format: S16_LE
                Channels: 2
                Rates: 8000, 96000

            Capture:
              Status: Stop
              Interface 2
                Altset 1
                Format: S16_LE
                Channels: 1
                Endpoint: 0x82 (2 IN) (ASYNC)
                Rates: 48000, 44100
              Interface 2
                Altset 2
                Channels: 1
                Rates: 16000 - 48000 (continuous)
            """);
        var microphone = Assert.Single(AlsaDevices.Cards(_folder));
        Assert.Equal([1], microphone.Channels);
        Assert.Equal([16000, 44100, 48000], microphone.RatesHz);
        Assert.Null(microphone.Problem);
    }

    [Fact]
    public void A_microphone_that_another_program_has_is_told_with_the_program()
    {
        Write("cards", " 1 [Mic ]: a - b");
        Write("pcm", "01-00: c : d : capture 1");
        Write("card1/pcm0c/sub0/status", "state: RUNNING\nowner_pid   : 1\ntrigger_time: 1.2\n");
        var microphone = Assert.Single(AlsaDevices.Cards(_folder));
        Assert.Equal($"{File.ReadAllText("/proc/1/comm").Trim()} listens to it now (process 1), and it takes one listener.", microphone.Problem);
        Write("card1/pcm0c/sub0/status", "closed\n");
        Assert.Null(Assert.Single(AlsaDevices.Cards(_folder)).Problem);
    }

    [Fact]
    public void A_microphone_that_this_user_may_not_open_is_told_with_the_line_that_lets_him()
    {
        Write("cards", " 1 [Mic ]: a - b");
        Write("pcm", "01-00: c : d : capture 1");
        var microphone = Assert.Single(AlsaDevices.Cards(_folder, file => file != "/dev/snd/pcmC1D0c"));
        Assert.Equal("/dev/snd/pcmC1D0c may not be opened by this user.", microphone.Problem);
        Assert.StartsWith("sudo usermod -aG audio ", microphone.Cure, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
