using EdgeAgent.Mqtt.Client;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Client;

public sealed class PacketBoundStreamTests
{
    [Property(MaxTest = 300)]
    public void Packets_within_the_limits_pass_unchanged_however_the_reads_fall(int seed)
    {
        var random = new Random(seed);
        var bytes = new MemoryStream();
        Packet(bytes, random, random.Next(0, 101));
        for (var i = 0; i < 5; i++)
            Packet(bytes, random, random.Next(4) == 0 ? random.Next(0, 3) : random.Next(0, 20_001));
        bytes.Position = 0;
        using var stream = new PacketBoundStream(new MemoryStream(bytes.ToArray()), firstLimitBytes: 100, limitBytes: 20_000);

        var read = new MemoryStream();
        var buffer = new byte[4096];
        while (stream.Read(buffer, 0, random.Next(1, buffer.Length)) is > 0 and var count)
            read.Write(buffer, 0, count);

        Assert.Equal(bytes.ToArray(), read.ToArray());
    }

    [Property(MaxTest = 300)]
    public void A_packet_above_its_limit_ends_the_stream_before_its_body(int seed)
    {
        var random = new Random(seed);
        var first = random.Next(2) == 0;
        var bytes = new MemoryStream();
        if (!first)
            Packet(bytes, random, random.Next(0, 101));
        var limit = first ? 100 : 20_000;
        Header(bytes, random.Next(limit + 1, 268_435_456));
        using var stream = new PacketBoundStream(new MemoryStream(bytes.ToArray()), firstLimitBytes: 100, limitBytes: 20_000);

        Assert.Equal(PublishFault.Lost, Assert.Throws<PublishException>(() => ReadAll(stream, random)).Fault);
    }

    [Fact]
    public void A_length_of_more_than_four_bytes_ends_the_stream()
    {
        using var stream = new PacketBoundStream(new MemoryStream([0x30, 0x80, 0x80, 0x80, 0x80, 0x00]), 100, 100);

        Assert.Throws<PublishException>(() => ReadAll(stream, new Random(1)));
    }

    [Fact]
    public async Task Messages_that_nobody_takes_are_left_in_the_network_beyond_a_few_and_come_when_one_is_taken()
    {
        byte[] message = [0x32, 6, 0, 1, (byte)'t', 0, 1, 0];
        byte[] sign = [0xD0, 0];
        var gate = new InboundGate(3);
        await using var stream = new PacketBoundStream(new MemoryStream([.. sign, .. message, .. message, .. sign, .. message, .. sign, .. message]), 100, 100, gate: gate);
        var buffer = new byte[8];

        // As MQTTnet reads: header, then body.
        async Task<int> ReadPacketAsync()
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 2));
            await stream.ReadExactlyAsync(buffer.AsMemory(2, buffer[1]));
            return buffer[0];
        }

        foreach (var type in (int[])[0xD0, 0x32, 0x32, 0xD0, 0x32])
            Assert.Equal(type, await ReadPacketAsync());
        var next = ReadPacketAsync();
        Assert.False(next.IsCompleted);
        gate.Leave();
        Assert.Equal(0xD0, await next.WaitAsync(EdgeAgent.TestKit.Until.Patience));
        Assert.Equal(0x32, await ReadPacketAsync());
        using var stop = new CancellationTokenSource();
        var waiting = stream.ReadAsync(buffer, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static void ReadAll(PacketBoundStream stream, Random random)
    {
        var buffer = new byte[64];
        while (stream.Read(buffer, 0, random.Next(1, buffer.Length)) > 0)
        {
            // Only the end matters.
        }
    }

    private static void Packet(MemoryStream output, Random random, int length)
    {
        Header(output, length);
        var body = new byte[length];
        random.NextBytes(body);
        output.Write(body);
    }

    private static void Header(MemoryStream output, int length)
    {
        output.WriteByte(0x30);
        do
        {
            output.WriteByte((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
    }
}
