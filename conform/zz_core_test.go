package conform
import ("testing";"fmt";"os")
func TestZZ(t *testing.T){
 s,err:=Vectors(Options{Filter:os.Getenv("F")}, suites(t,os.Getenv("DIR")))
 fmt.Println(err,len(s))
 for _,x:=range s { if x.First!=nil {fmt.Printf("%+v %+v\n",x,x.First)}}
}
